Feature: A node registers and follows its configuration
  A machine that knows the pre-shared key becomes a node. The orchestrator decides its configuration;
  the node says which version it has applied.

  Scenario: A machine joins
    When a machine registers for the first time with the pre-shared key
    Then it is a new node with a credential of its own
    And it is told where to register, to report and to read its config
    When the node reads its config
    Then the config's version is a ULID, and its ETag
    And the config is the node's own, without pre-shared key and credential
    When the node acknowledges that config
    Then the acknowledgement is accepted
    When the node reports its capability
    Then the report is accepted, with the config's version
    And the administrator sees that config acknowledged
    But the node is not at work, because no worker has answered for it

  Scenario: The administrator changes a node's config
    Given a registered node that has acknowledged its config
    When the administrator allows it 3 jobs at once
    And the node reports its capability
    Then the report is accepted, with a newer version of the config
    When the node reads its config
    Then the config has a newer version and allows 3 jobs at once
    And the administrator sees that config, and the older one acknowledged
    When the node acknowledges that config
    Then the administrator sees that config acknowledged

  Scenario: A node says that it could not apply its config
    Given a registered node that has read its config
    When the node says that it could not apply that config
    Then the acknowledgement is accepted
    And the administrator sees that config, and none acknowledged

  Scenario: A node renews its credential
    Given a registered node that has acknowledged its config
    When it registers again with its credential
    Then it is the same node, and its config is still the same

  Scenario: A machine that has lost its credential gets a new one
    Given a registered node that has acknowledged its config
    When it registers again without its credential
    Then it is the same node, with a new credential and a new config
    And the credential that it had before opens nothing

  Scenario: No two nodes share the worker's token
    Given a registered node that has read its config
    When another machine registers
    Then the worker tokens in their configs differ

  Scenario: A wrong pre-shared key opens nothing
    When a machine registers with the pre-shared key "not-the-key-of-this-house"
    Then it is refused with 401 "unauthorized"

  Scenario: The slug of a node that is at work cannot be taken
    When a machine registers under the slug of the stack's own node
    Then it is refused with 409 "conflict"
    And the stack's own node is still at work

  Scenario: A node speaks only for itself
    Given a registered node that has read its config
    When the node acknowledges its config in the name of "somebody-else"
    Then it is refused with 400 "invalid-request"
    When the node reports its capability in the name of "somebody-else"
    Then it is refused with 400 "invalid-request"

  Scenario: A config is for nodes only
    When somebody without credentials asks for a node's config
    Then it is refused with 401 "unauthorized"
    When a user asks for a node's config
    Then it is refused with 401 "unauthorized"

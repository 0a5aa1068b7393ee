Feature: Readiness, and failing fast
  An orchestrator never exits because inference is missing: it says what is missing and runs everything
  else. Only a node-manager whose inference is required exits, with one sentence that says why.

  Scenario: The stack is ready
    Then the stack is healthy
    And the stack is ready

  Scenario: Without a node the orchestrator lives, and says what is missing
    Given an orchestrator of its own that has no node
    Then that orchestrator is healthy
    But it is not ready, because there is "no inference path"
    When I submit there a task with inference
    Then it is refused with 503 "no-inference-path"
    When I submit there a task without inference
    Then it is accepted
    And there the task waits in the queue
    And that orchestrator has not exited

  Scenario: A node counts once it has acknowledged its config and its worker has answered
    Given an orchestrator of its own that has no node
    When a node with a running model server registers there
    Then it is not ready, because there is "no inference path"
    When that node acknowledges its config, but its worker does not know the token in it
    Then that orchestrator sees the node as registered and no more
    And it is not ready, because there is "no inference path"
    When I submit there a task with inference
    Then it is refused with 503 "no-inference-path"
    When that node acknowledges its config, and its worker answers with its slug
    Then it becomes ready
    When the model server of that node goes away
    Then it becomes not ready, because there is "no inference path"
    When I submit there a task with inference
    Then it is accepted
    And there the task waits in the queue
    When the model server of that node comes back
    Then it becomes ready
    When that node is to take no more work
    Then it is not ready, because there is "no inference path"
    When I submit there a task with inference
    Then it is accepted
    And there the task waits in the queue
    When that node is revoked
    Then it is not ready, because there is "no inference path"
    When I submit there a task with inference
    Then it is refused with 503 "no-inference-path"

  Scenario: A node without inference is no inference path
    Given an orchestrator of its own that has no node
    When a node whose inference is disabled registers there
    And that node acknowledges its config, and its worker answers with its slug
    Then that orchestrator sees the node as schedulable
    But it is not ready, because there is "no inference path"
    When I submit there a task with inference
    Then it is refused with 503 "no-inference-path"

  Scenario: Without its database the orchestrator lives, says so, and goes on once it is back
    Given an orchestrator of its own that has no node
    When a node with a running model server registers there
    And that node acknowledges its config, and its worker answers with its slug
    And I submit there a task without inference
    Then it becomes ready
    When its database stops answering
    Then that orchestrator is healthy
    And it becomes not ready, because there is "The database does not answer"
    When I submit there a task without inference
    Then it is refused with 503 "database-unavailable"
    When its database answers again
    Then it becomes ready
    When I submit there a task without inference
    Then it is accepted
    And that orchestrator has not exited

  Scenario: A node-manager that requires inference and cannot reach it exits
    Given an orchestrator of its own that has no node
    When a node-manager starts there with inference "require", and nothing answers at its model server's address
    Then the node-manager exits with an error
    And it says in one sentence that inference is required and the address that does not answer
    And that orchestrator has not exited

  Scenario: A node-manager that allows inference works without it
    Given an orchestrator of its own that has no node
    When a node-manager starts there with inference "allow", and nothing answers at its model server's address
    Then that orchestrator sees the node as schedulable
    But it is not ready, because there is "no inference path"
    When I submit there a task without inference
    Then the task completes
    And the node-manager has not exited

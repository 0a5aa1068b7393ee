Feature: The model server on the host
  Before a sandbox can think, the host must: its model server runs, and the model is there.

  Scenario: The model has been pulled
    When I ask the host's model server for its models
    Then the stack's model is among them

  Scenario: The model generates on the host
    When I ask the model on the host "Say hello to the world."
    Then it answers with words, is done and has counted its tokens

  Scenario: The model streams on the host
    When I ask the model on the host for a stream of "Say hello to the world."
    Then the answer comes in several pieces, of which the last is done

  Scenario: A model that is not there is named in the refusal
    When I ask the model "no-such-model:1b" on the host "Are you there?"
    Then the model server says that "no-such-model:1b" is not found

  Scenario: The node tells its administrator what it can serve
    Given I am logged in as the administrator
    When I look at the nodes
    Then one that is schedulable reports a running model server with the stack's model

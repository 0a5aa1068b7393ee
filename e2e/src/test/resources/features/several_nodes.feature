Feature: Several nodes
  Work goes to a node that has room for it, and to where the model is. A node that is cut off or dies takes no task with it,
  and what it still brings when it is back changes nothing.

  Background:
    Given an orchestrator of its own that gives up a node after 10 silent seconds

  @long
  Scenario: Tasks go where the model is in memory, or else where there is room, and outlive a node
    Given the nodes "first", "second" and "third", each with an engine of its own
    And the model is in memory at "second" alone
    When three tasks, one after the other, ask the model there "Who are you?"
    Then the model server of "second" was asked "Who are you?" by each of them
    When I submit there three tasks that run until they are canceled
    Then each node runs one of them
    When "third" is killed, and its engine with it
    Then what "third" was running runs at another node
    When "third" is started again
    Then "third" has let go of what it was running, and its results are none of the tasks'

  Scenario: A node is cut off, its tasks run elsewhere, and it comes back
    Given a node "far" at the end of a cable, and a node "near" on this machine
    And "near" takes no more work
    When I submit there a task that runs until it is canceled, and one of 8 seconds
    Then "far" runs both of them
    When "near" takes work again
    And the cable is pulled out
    Then both of them run at "near"
    When the cable is plugged in, and "far" is back
    Then "far" has let go of what it was running, and its results are none of the tasks'

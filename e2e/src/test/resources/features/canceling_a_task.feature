Feature: Canceling a task
  Whoever has submitted a task can end it, and keeps what it has said so far.

  Background:
    Given I am logged in as the administrator

  Scenario: A task that runs is ended at once
    When I submit the commands:
      """
      echo 1
      while :; do sleep 1; done
      """
    And I follow its log
    Then I read the line "1" while the task still runs
    When I cancel it
    Then it is canceled
    And its sandbox is gone within 2 seconds
    And its log ends with "canceled"
    And its logs are complete within 10 seconds, and its output so far is "1"
    When I cancel it
    Then it is canceled

  Scenario: A task that waits is never run
    Given the stack's own node takes no more work
    When I submit the commands:
      """
      true
      """
    Then the task waits in the queue
    When I cancel it
    Then it is canceled
    When the stack's own node takes work again
    And I submit the commands:
      """
      echo next
      """
    Then the task completes
    And the one that I canceled has not run

  Scenario: A task that has ended cannot be canceled
    When I submit the commands:
      """
      true
      """
    Then the task completes
    When I cancel it
    Then it is too late to cancel it
    And the task completes

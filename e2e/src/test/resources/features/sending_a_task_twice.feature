Feature: Sending a task twice
  A caller that does not know whether its task was taken sends it again under the same Idempotency-Key.

  Background:
    Given I am logged in as the administrator

  Scenario: The same task under the same key is one task
    When I submit the commands under a new key:
      """
      echo once
      """
    And I submit them again under that key
    Then it is the first task, and it is not new
    And the task completes
    When I submit them again under that key
    Then it is the first task, and it is not new
    And it took one attempt

  Scenario: Many callers at once make one task
    When 8 callers at once submit the same commands under a new key
    Then they all have the same task, and it was new to one of them

  Scenario: Another task under the same key is refused
    When I submit the commands under a new key:
      """
      echo once
      """
    And I submit other commands under that key
    Then it is refused with 422 "idempotency-key-reused"

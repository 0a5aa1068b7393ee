Feature: Following a task while it runs
  Whoever waits for a task sees its output as it comes, and misses nothing of it, whatever becomes of the service that
  runs the task or of the connection to it.

  Background:
    Given I am logged in as the administrator

  Scenario: Lines show while the task runs
    When I submit the commands:
      """
      echo 1
      sleep 3
      echo 2
      """
    And I follow its log
    Then I read the line "1" while the task still runs
    And I read the lines 1 to 2, each once and in order
    And its log ends with "completed"

  Scenario: A reader who comes back goes on where they left off
    When I submit the commands:
      """
      for number in $(seq 200); do echo $number; sleep 0.02; done
      """
    And I follow its log
    And I leave once I have read the line "70", and come back
    Then I read the lines 1 to 200, each once and in order
    And its log ends with "completed"

  Scenario: A task goes on while its worker is killed and started again, and so does its log
    When I submit the commands:
      """
      for number in $(seq 200); do echo $number; sleep 0.02; done
      """
    And I follow its log
    And the worker is killed once I have read the line "50"
    Then I read the lines 1 to 200, each once and in order
    And its log ends with "completed"
    And it took one attempt
    And its logs say the same as its result

  Scenario: A log can be read when the task has ended, too
    When I submit the commands:
      """
      seq 200
      exit 3
      """
    Then the task fails with "nonzero_exit"
    When I follow its log
    Then I read the lines 1 to 200, each once and in order
    And its log ends with "failed"

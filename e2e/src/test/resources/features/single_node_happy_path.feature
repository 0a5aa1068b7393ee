Feature: A task on a single node, from login to result
  Somebody hands over commands that nobody has reviewed, and reads what came of them.

  Background:
    Given I am logged in as the administrator

  Scenario: Commands run in a sandbox and their output comes back
    When I submit the commands:
      """
      echo "hello from task $CLOISTER_TASK_ID"
      echo "a word aside" >&2
      """
    Then the task completes
    And its output is:
      """
      hello from task {task}
      """
    And its error output is:
      """
      a word aside
      """
    And its exit code is 0
    And its logs say the same as its result
    And it is among my newest tasks

  Scenario: A script chooses its own interpreter
    When I submit the script:
      """
      #!/usr/bin/env python3
      print(sum(range(101)))
      """
    Then the task completes
    And its output is:
      """
      5050
      """

  Scenario: A task brings its own command and files
    When I submit a task that runs "cat /cloister/files/letter.txt" with the file "letter.txt":
      """
      Dear sandbox, stay where you are.
      """
    Then the task completes
    And its output is:
      """
      Dear sandbox, stay where you are.
      """

  Scenario: A task is found by the name that I gave it
    When I submit the commands under a name of my own:
      """
      true
      """
    Then the task completes
    And I find it by that name

  Scenario: A command that fails says so, and is not tried again
    When I submit the commands:
      """
      echo "so far, so good"
      exit 3
      """
    Then the task fails with "nonzero_exit"
    And its exit code is 3
    And its output is:
      """
      so far, so good
      """
    And it took one attempt

  Scenario: A command that takes too long is ended
    When I submit commands that may take 2 seconds:
      """
      sleep 600
      """
    Then the task fails with "timeout"

  Scenario: A script written for the older system runs unchanged
    Given the script finds the user API at ORCHESTRATOR_PORT and the node API at CONTROL_PLANE_PORT
    When the script logs in as "admin"
    And the script creates a task that prints "hello from the older system"
    And the script polls until the task has ended
    Then the script reads "hello from the older system" in the result
    When the script registers a node with the pre-shared key
    And the script reads the node's config
    Then the script may acknowledge the config
    And the script may report the node's capability

Feature: A task thinks on when something dies between it and the model
  What dies is replaced. The request that is under way breaks off; the next one finds the door open, or waits until it is.

  Background:
    Given I am logged in as the administrator

  Scenario Outline: <what> is killed while a task thinks
    When I submit with inference the commands:
      """
      for number in $(seq 6); do
        curl -sS --fail-with-body --retry 30 --retry-delay 1 --retry-connrefused -o answer "$OLLAMA_BASE_URL/api/generate" -d '{
          "model": "{model}",
          "prompt": "Say hello to the world.",
          "stream": false,
          "options": {"num_predict": 12}
        }' && echo answered || echo broken
      done
      """
    And I follow its log
    And <what> is killed once I have read the line "answered"
    Then the task completes
    And it took one attempt
    And at least 5 of its 6 lines are "answered"
    And its result counts at least 5 requests to the model

    Examples:
      | what        |
      | the worker  |
      | its sidecar |

  Scenario: What was asked before the worker died is not asked again
    Given an orchestrator of its own that has no node
    And a node of its own, whose model server writes down what it is asked
    When I submit there with inference the commands:
      """
      curl -sS --fail-with-body -o answer "$OLLAMA_BASE_URL/api/generate" -d '{
        "model": "{model}",
        "prompt": "Say hello to the world, once.",
        "stream": false,
        "options": {"num_predict": 2}
      }' || exit 1
      for number in $(seq 200); do echo $number; sleep 0.02; done
      """
    And I follow its log
    And that node's worker is killed once I have read the line "50"
    Then I read the lines 1 to 200, each once and in order
    And its log ends with "completed"
    And it took one attempt
    And that model server was asked "Say hello to the world, once." once

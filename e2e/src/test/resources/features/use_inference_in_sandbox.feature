Feature: A task thinks inside its sandbox
  A sandbox has no network but one door, http://localhost:11434, behind which it finds its owner's
  own model server. A task that does not ask for the door does not get it.

  Background:
    Given I am logged in as the administrator

  Scenario: The sandbox is told where the door is
    When I submit with inference the commands:
      """
      echo "$OLLAMA_BASE_URL"
      echo "$OPENAI_BASE_URL"
      """
    Then the task completes
    And its output is:
      """
      http://localhost:11434
      http://localhost:11434/v1
      """

  Scenario: The model server behind the door is the host's own
    When I submit with inference the commands:
      """
      curl -sS --fail-with-body "$OLLAMA_BASE_URL/api/version"
      """
    Then the task completes
    And its output is the version that the host's model server gives

  Scenario: The model answers from inside the sandbox
    When I submit with inference the commands:
      """
      curl -sS --fail-with-body "$OLLAMA_BASE_URL/api/generate" -d '{
        "model": "{model}",
        "prompt": "Say hello to the world.",
        "stream": false,
        "options": {"num_predict": 24}
      }'
      """
    Then the task completes
    And its output is an answer of the model, done and not empty

  Scenario: The model's answer streams through the door
    When I submit with inference the commands:
      """
      curl -sSN --fail-with-body "$OLLAMA_BASE_URL/api/generate" -d '{
        "model": "{model}",
        "prompt": "Say hello to the world.",
        "options": {"num_predict": 24}
      }'
      """
    Then the task completes
    And its output is an answer of the model in several pieces, of which the last is done

  Scenario: Clients of OpenAI's API find the same model
    When I submit with inference the commands:
      """
      curl -sS --fail-with-body "$OPENAI_BASE_URL/chat/completions" \
        -H 'Content-Type: application/json' -d '{
          "model": "{model}",
          "messages": [{"role": "user", "content": "Say hello to the world."}],
          "max_tokens": 24
        }'
      """
    Then the task completes
    And its output is a chat completion with a message that is not empty

  Scenario: The result says what was used of the model, whichever API was spoken
    When I submit with inference the commands:
      """
      curl -sS --fail-with-body "$OLLAMA_BASE_URL/api/generate" \
        -d '{"model": "{model}", "prompt": "Say hello.", "options": {"num_predict": 8}}'
      curl -sS --fail-with-body "$OPENAI_BASE_URL/chat/completions" \
        -H 'Content-Type: application/json' -d '{
          "model": "{model}",
          "messages": [{"role": "user", "content": "Say hello."}],
          "max_tokens": 8
        }'
      """
    Then the task completes
    And its result counts 2 requests to the model, with the tokens read and written

  Scenario: A prompt is answered by the model, never run as a command
    When I submit the prompt:
      """
      exit 41
      """
    Then the task completes
    And its output is not empty

  Scenario: Without inference there is no door
    When I submit the commands:
      """
      curl -sS http://localhost:11434/api/version
      """
    Then the task fails with "nonzero_exit"
    And its exit code is 7

  Scenario Outline: The sandbox's own view of its network is loopback and nothing else
    When I submit <with or without> inference the commands:
      """
      echo "interfaces:" $(ls /sys/class/net)
      echo "routes:" $(tail -n +2 /proc/net/route | wc -l)
      getent hosts example.com > /dev/null && echo "a name resolves" || echo "no name resolves"
      python3 - <<'END'
      import errno, socket
      for address in ("1.1.1.1", "169.254.169.254", "10.0.2.2", "172.17.0.1"):
          try:
              socket.create_connection((address, 80), timeout=5)
              print(address, "is connected")
          except OSError as refusal:
              print(address, errno.errorcode.get(refusal.errno, str(refusal)))
      END
      test -e /cloister/door && echo "the door's sockets are here" || echo "no socket of the door"
      """
    Then the task completes
    And its output is:
      """
      interfaces: lo
      routes: 0
      no name resolves
      1.1.1.1 ENETUNREACH
      169.254.169.254 ENETUNREACH
      10.0.2.2 ENETUNREACH
      172.17.0.1 ENETUNREACH
      no socket of the door
      """

    Examples:
      | with or without |
      | with            |
      | without         |

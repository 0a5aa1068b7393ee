Feature: Clients work through the door as they are
  Nobody changes a client for the door. What works straight at the model server works through the
  inference proxy, with the same answers and the client's own exceptions.

  Background:
    Given the inference proxy runs alone, as a container before the host's model server

  Scenario: The proxy runs alone, small and confined
    Then it answers "ok" at "/healthz"
    And it is not root, and its file system is read-only
    And it ends within 10 seconds when it is asked to

  Scenario: Python's ollama gets its answers
    When the client ollama makes these calls, straight and through the door:
      | generate                     |
      | generate, stream             |
      | generate, raw                |
      | generate, system and context |
      | generate, load               |
      | generate, format json        |
      | generate, broken off         |
      | chat                         |
      | chat, stream                 |
      | chat, stream, async          |
      | chat, tools                  |
      | chat, tools, stream          |
      | chat, answer of a tool       |
      | chat, format json            |
      | chat, format schema          |
      | embed, one                   |
      | embed, many                  |
      | embeddings                   |
      | list                         |
      | show                         |
      | ps                           |
    Then it gets the same both ways
    And each call is answered

  Scenario: Python's ollama names a model that is not there
    When the client ollama makes these calls, straight and through the door:
      | generate, unknown model         |
      | generate, stream, unknown model |
      | chat, unknown model             |
      | embed, unknown model            |
      | show, unknown model             |
    Then it gets the same both ways
    And each call raises ollama.ResponseError
    And the exception has the status 404 and says "model 'no-such-model:1b' not found"

  Scenario: Python's ollama is told why it may not manage models
    When the client ollama makes these calls through the door:
      | pull         |
      | pull, stream |
      | push         |
      | create       |
      | create_blob  |
      | copy         |
      | delete       |
    Then each call raises ollama.ResponseError
    And the exception has the status 403 and says "A sandbox may use models and not manage them."

  Scenario: Python's openai gets its answers
    When the client openai makes these calls, straight and through the door:
      | models.list                    |
      | models.retrieve                |
      | chat                           |
      | chat, stream                   |
      | chat, stream with usage        |
      | chat, broken off               |
      | chat, tools                    |
      | chat, tools, stream            |
      | chat, json_object              |
      | chat, json_schema              |
      | completions                    |
      | completions, stream            |
      | completions, stream with usage |
      | embeddings                     |
      | embeddings, float              |
    Then it gets the same both ways
    And each call is answered

  Scenario: A call of Python's openai comes to the model server's own end, whether or not it knows it
    When the client openai makes these calls, straight and through the door:
      | responses |
    Then it gets the same both ways

  Scenario: Python's openai names a model that is not there
    When the client openai makes these calls, straight and through the door:
      | models.retrieve, unknown model |
      | chat, unknown model            |
      | chat, stream, unknown model    |
      | completions, unknown model     |
      | embeddings, unknown model      |
    Then it gets the same both ways
    And each call raises openai.NotFoundError
    And the exception has the status 404 and says "no-such-model:1b"

  Scenario: Python's openai is told that it asked for too much
    When the client openai makes these calls through the door:
      | chat, above 10 MiB |
    Then each call raises openai.APIStatusError
    And the exception has the status 413 and says "10485760 bytes"

  Scenario: LangChain4j gets its answers
    When the client langchain4j makes these calls, straight and through the door:
      | generate          |
      | chat              |
      | chat, tools       |
      | chat, format json |
      | chat, stream      |
      | embed             |
      | models            |
    Then it gets the same both ways
    And each call is answered

  Scenario: LangChain4j names a model that is not there
    When the client langchain4j makes these calls, straight and through the door:
      | generate, unknown model     |
      | chat, unknown model         |
      | chat, stream, unknown model |
    Then it gets the same both ways
    And each call raises ModelNotFoundException

  Scenario Outline: <client> gets its answers, also when it offers to speak HTTP/2
    When the client <client> makes these calls, straight and through the door:
      | whole                  |
      | stream                 |
      | whole, HTTP/2 offered  |
      | stream, HTTP/2 offered |
    Then it gets the same both ways
    And each call is answered

    Examples:
      | client        |
      | curl          |
      | java.net.http |

  Scenario: curl gets its answers, however it asks
    When the client curl makes these calls, straight and through the door:
      | whole, HTTP/1.0  |
      | stream, HTTP/1.0 |
      | in chunks        |
      | with Expect      |
      | unknown model    |
    Then it gets the same both ways
    And each call is answered

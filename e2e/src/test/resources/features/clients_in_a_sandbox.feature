Feature: Clients work inside a sandbox as they are
  A sandbox tells its programs where the door is, in the variables that clients read by themselves.

  Scenario Outline: Python's <client> needs no setting of its own
    Given I am logged in as the administrator
    When the client <client> makes these calls, straight and inside a sandbox:
      | chat         |
      | chat, stream |
      | <embedding>  |
      | <models>     |
    Then it gets the same both ways
    And each call is answered

    Examples:
      | client | embedding   | models      |
      | ollama | embed, many | list        |
      | openai | embeddings  | models.list |

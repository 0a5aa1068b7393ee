Feature: Bad input is refused with one clear sentence
  Whoever makes a mistake learns at once what it was.

  Scenario Outline: Wrong credentials
    When somebody logs in as <handle> with the password "certainly-not-this-one"
    Then it is refused with 401 "unauthorized"

    Examples:
      | handle          |
      | "admin"         |
      | "nobody-at-all" |

  Scenario: No credentials
    When somebody who is not logged in submits a task
    Then it is refused with 401 "unauthorized"

  Scenario Outline: A field that cannot be right
    Given I am logged in as the administrator
    When I submit a task whose <field> is <value>
    Then it is refused with 400 "invalid-request"
    And the field at fault is <field>

    Examples:
      | field           | value                         |
      | prompt          | ""                            |
      | prompt          | 5                             |
      | prompt          | null                          |
      | prompt          | ["echo hello"]                |
      | input_mode      | "poem"                        |
      | use_inference   | "yes"                         |
      | command         | "ls"                          |
      | env             | {"CLOISTER_TASK_ID": "mine"}  |
      | env             | {"OLLAMA_HOST": "elsewhere"}  |
      | timeout_seconds | "soon"                        |
      | timeout_seconds | 0                             |
      | timeout_seconds | 10801                         |
      | task_name       | "../etc/passwd"               |
      | priority        | 10                            |

  Scenario: A body that is not JSON
    Given I am logged in as the administrator
    When I submit the text "prompt=hello"
    Then it is refused with 400 "invalid-request"

  Scenario: The longest prompt is taken, one character more is not
    Given I am logged in as the administrator
    When I submit a prompt of 65,536 characters
    Then it is accepted
    When I submit a prompt of 65,537 characters
    Then it is refused with 400 "invalid-request"
    And the field at fault is prompt

  Scenario: A task that does not exist
    Given I am logged in as the administrator
    When I ask for the task "01JZZZZZZZZZZZZZZZZZZZZZZZ"
    Then it is refused with 404 "not-found"
    When I ask for the result of the task "01JZZZZZZZZZZZZZZZZZZZZZZZ"
    Then it is refused with 404 "not-found"
    When I ask for the logs of the task "01JZZZZZZZZZZZZZZZZZZZZZZZ"
    Then it is refused with 404 "not-found"

  Scenario: An image that does not exist
    Given I am logged in as the administrator
    When I submit the commands for the image "localhost/cloister/there-is-no-such-image:1":
      """
      true
      """
    Then the task fails with "image_unavailable"

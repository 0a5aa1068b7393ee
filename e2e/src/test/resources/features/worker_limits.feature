Feature: The bounds of a worker
  A worker reads bodies up to 10,485,760 bytes and keeps 262,144 bytes of each output stream. What is
  above is refused or cut, and it says so.

  Scenario Outline: The largest body is taken, one byte more is not
    When <a service> is sent a body of 10,485,760 bytes, <as>
    Then it is accepted
    When <a service> is sent a body of 10,485,761 bytes, <as>
    Then it is refused with 413 "body-too-large"

    Examples:
      | a service        | as                          |
      | the worker       | with its length announced   |
      | the worker       | in chunks of unknown number |
      | the orchestrator | with its length announced   |
      | the orchestrator | in chunks of unknown number |

  Scenario Outline: Output within the bound is kept whole
    When a job writes <bytes> times "a" and then "<tail>" to <stream>
    Then all of it is kept
    And no stream is marked as truncated

    Examples:
      | bytes   | tail | stream |
      | 262,144 |      | stdout |
      | 262,138 | €€   | stdout |
      | 262,140 | 🦉   | stderr |

  Scenario Outline: Output above the bound is cut between two characters
    When a job writes <bytes> times "a" and then "<tail>" to <stream>
    Then the first <kept> bytes of it are kept
    And only <stream> is marked as truncated

    Examples:
      | bytes   | tail | stream | kept    |
      | 262,145 |      | stdout | 262,144 |
      | 262,141 | €€   | stdout | 262,144 |
      | 262,142 | €€   | stdout | 262,142 |
      | 262,143 | €€   | stderr | 262,143 |
      | 262,144 | €€   | stderr | 262,144 |
      | 262,141 | 🦉   | stdout | 262,141 |
      | 262,143 | 🦉   | stderr | 262,143 |

  Scenario: A task shows the cut, too
    Given I am logged in as the administrator
    When I submit the commands:
      """
      head -c 300000 /dev/zero | tr '\0' x
      """
    Then the task completes
    And its output is 262,144 times "x", marked as truncated
    And its logs say the same as its result

  Scenario: Only the orchestrator may give a worker jobs
    When somebody without its token gives the worker a job
    Then it is refused with 401 "unauthorized"

  Scenario Outline: What is malformed is refused by name
    When the worker is given a job whose <field> is <value>
    Then it is refused with 400 "invalid-request"
    And the field at fault is <field>

    Examples:
      | field                   | value         |
      | version                 | 2             |
      | task_id                 | "../escape"   |
      | job_id                  | null          |
      | sandbox.image           | null          |
      | sandbox.command         | []            |
      | sandbox.timeout_seconds | "soon"        |
      | sandbox.network_policy  | "host"        |

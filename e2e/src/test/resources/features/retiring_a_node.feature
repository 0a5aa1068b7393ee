Feature: Taking a node out of service
  An administrator stops the placing of work on a node, for a while or for good.

  Background:
    Given I am logged in as the administrator

  Scenario: A node that takes no more work ends what it has
    When I submit the commands:
      """
      echo 1
      sleep 2
      echo 2
      """
    And I follow its log
    Then I read the line "1" while the task still runs
    When the stack's own node takes no more work
    Then the stack is not ready, because there is "no inference path"
    And the task completes
    And it took one attempt
    When I submit the commands:
      """
      echo 3
      """
    Then the task waits in the queue
    When the stack's own node takes work again
    Then the stack becomes ready
    And the task completes

  Scenario: A node is revoked
    When a machine registers for the first time with the pre-shared key
    And the node reads its config
    And I revoke that node
    Then it is none of the nodes any more
    And the credential that it had before opens nothing
    When it registers again without its credential
    Then it is a new node with a credential of its own

Feature: Users and their keys
  An administrator adds users. Each has tasks of their own, and keys for their programs.

  Background:
    Given I am logged in as the administrator

  Scenario: A task is its owner's
    Given there is another user
    When I submit the commands:
      """
      true
      """
    Then for the other user that task does not exist
    And the other user may not look at the nodes
    When the other user submits a task of their own
    Then it completes, and I see it too

  Scenario: A program works with a key
    Given there is another user
    And the other user makes an API key
    Then a program with that key runs a task as the other user
    When the program makes a key itself
    Then it is refused with 403 "forbidden"
    When the other user deletes that key
    And the program asks who they are
    Then it is refused with 401 "unauthorized"

  Scenario: Somebody is logged out everywhere
    Given there is another user
    When I log the other user out everywhere
    And the other user asks who they are
    Then it is refused with 401 "unauthorized"
    But the other user can log in again

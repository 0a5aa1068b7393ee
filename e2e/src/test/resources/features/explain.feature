Feature: Asking what would become of a task
  Before a task runs, its user may ask what its sandbox would be. The node that could serve it answers, from the calls by
  which it would make that sandbox, and makes nothing.

  Background:
    Given I am logged in as the administrator

  Scenario: A user sees what holds a task in
    When I ask what would become of a task with inference, 100 processes and a secret in its environment
    Then it would be accepted at a node that is at work
    And its sandbox would have at most 100 processes, no swap and no capability
    And it would reach "http://localhost:11434" and nothing else
    And the secret's name is shown, but not the secret

  Scenario: A user sees what a task would be refused for
    When I ask what would become of a task in the image "Debian:12"
    Then it would be refused for its image, with what is allowed

#!/usr/bin/env bash
# Every developer and user command of Cloister. `setup-dev.sh help` lists them; the README tells the story.
set -euo pipefail

REPO=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CLOISTER_HOME=$(realpath -m "${CLOISTER_HOME:-$REPO/.cloister}")
export CLOISTER_HOME

for room in say process java settings podman engine second-engine deps build model up down status demo spin tests bench clean; do
    # shellcheck source=/dev/null
    source "$REPO/scripts/lib/$room.sh"
done

help() {
    cat <<TEXT
Usage: scripts/setup-dev.sh COMMAND

  full-demo [--keep]  from a bare machine to a model's answer out of a sealed sandbox
  test [--long]       the whole test suite; --long adds tests tagged long
  deps                find or install what is missing: a container engine, just, small tools
  build               jars and images
  up                  start what is missing of the stack, and wait until it is ready
  down                stop the stack
  status              what runs, and whether it is ready
  logs [SERVICE]      the last lines of a service's log, or of all
  e2e                 the features alone, against the stack that 'up' started
  bench [NAME]        the benchmarks: tasks, pods, jobs, queue, start, proxy; without a name, what they are
  clean               remove everything that this script made; packages stay

The stack's state is in $CLOISTER_HOME (CLOISTER_HOME names another place);
'source $CLOISTER_HOME/env' gives its addresses and passwords.
TEXT
}

# alone FUNCTION args…: with the folders there, and no other setup-dev.sh at work on them
alone() {
    make_home
    one_at_a_time
    "$@"
}

command=${1:-help}
shift || true
case $command in
    full-demo) alone full_demo "$@" ;;
    test) alone test_everything "$@" ;;
    deps) alone deps ;;
    build) alone build ;;
    up) alone up ;;
    down) alone down ;;
    status) status ;;
    logs) logs "$@" ;;
    e2e) alone e2e ;;
    bench) alone bench "$@" ;;
    clean) alone clean ;;
    help | -h | --help) help ;;
    *) die "There is no command '$command'; 'scripts/setup-dev.sh help' lists those there are." ;;
esac

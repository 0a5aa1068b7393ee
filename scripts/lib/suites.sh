# The story, the tests and the benchmarks.

# run_java FILE args…: a single source file, with the wire records and their JSON on its class path
run_java() {
    "$JAVA" -XX:TieredStopAtLevel=1 -cp "$APP/orchestrator/lib/*" "$REPO/scripts/$1" "${@:2}"
}

# with_stack HOME command…: with the variables that the stack of that folder gives in its `env`
with_stack() (
    CLOISTER_HOME=$1
    # shellcheck source=/dev/null
    . "$CLOISTER_HOME/env"
    "${@:2}"
)

stack_is_ready() {
    local CLOISTER_URL NODE_URL
    addresses_of_stack
    is_live orchestrator && is_live node-manager && is_ready
}

# --- the demo --------------------------------------------------------------------------------------------------------

full_demo() {
    local keep=${1:-} code=0
    case $keep in '' | --keep) ;; *) die "full-demo knows --keep, not '$keep'." ;; esac
    ! stack_is_ready || keep=--keep
    up
    say ""
    say "Model server: $(tell_model_server)."
    with_stack "$CLOISTER_HOME" run_java Demo.java || code=$?
    if [ "$keep" = --keep ]; then
        say "The stack stays up: 'source $CLOISTER_HOME/env' gives its addresses and passwords, 'scripts/setup-dev.sh down' stops it."
    else
        down
    fi
    return $code
}

# --- the tests -------------------------------------------------------------------------------------------------------

# reports [MODULE]: the report files of one module or of all
reports() { find "$REPO/${1:-}" -path '*/target/surefire-reports/TEST-*.xml' -o -path '*/target/failsafe-reports/TEST-*.xml'; }

remove_reports() { rm -rf "$REPO"/*/target/surefire-reports "$REPO"/*/target/failsafe-reports; }

# sum_up [MODULE]: the one closing line. Fails where a test failed or none ran.
sum_up() {
    reports "$@" | xargs -r grep -ho '<testsuite [^>]*' | awk '
        function count(name,    found) {
            if (!match($0, " " name "=\"[0-9]+\"")) return 0
            found = substr($0, RSTART, RLENGTH)
            gsub(/[^0-9]/, "", found)
            return found + 0
        }
        { tests += count("tests"); failed += count("failures") + count("errors"); skipped += count("skipped") }
        END {
            printf "%d passed, %d failed, %d skipped\n", tests - failed - skipped, failed, skipped
            exit failed > 0 || tests == failed + skipped
        }' >&3
}

tell_failures() {
    reports | xargs -r awk '
        /<testcase / { test = $0; sub(/.*<testcase name="/, "", test); sub(/".*/, "", test)
                       class = $0; sub(/.*classname="/, "", class); sub(/".*/, "", class) }
        /<(failure|error)[ >]/ { print "    failed: " class ": " test }' |
        sed "s/&apos;/'/g; s/&quot;/\"/g; s/&amp;/\&/g" >&4
}

# tests "name" command…: a step whose failure is told by the closing line and not by the end of the script
tests() {
    (step "$@") && return
    tell_failures
    return 1
}

verify_all() {
    TESTCONTAINERS_RYUK_DISABLED=true maven -B -ntp --fail-at-end "$@" verify && jars_are_built
}

# The features live in e2e; contracts is built beside it, so that nothing need be installed.
run_features() { maven -B -ntp -pl contracts,e2e -Pfeatures verify; }

# The suite's own stack: other ports, another folder, the same jars and the same engine.
TEST_HOME=$CLOISTER_HOME/test
test_stack() {
    mkdir -p "$TEST_HOME"
    ln -sfn ../app ../cache "$TEST_HOME"
    env -u DATABASE_URL CLOISTER_HOME="$TEST_HOME" DOCKER_HOST="$DOCKER_HOST" NODE_SLUG=cloister-test \
        ORCHESTRATOR_PORT=12180 WORKER_PORT=12190 NODE_MANAGER_PORT=12191 "$REPO/scripts/setup-dev.sh" "$1" >&3 2>&4
}

test_everything() {
    local long=() code=0
    case ${1:-} in '') ;; --long) long=(-DexcludedGroups=) ;; *) die "test knows --long, not '$1'." ;; esac
    deps
    remove_reports
    if tests "mvnw verify" verify_all "${long[@]}"; then
        prepare_services
        build_images
        if test_stack up; then
            tests "features" with_stack "$TEST_HOME" run_features || code=1
        else
            code=1
        fi
        test_stack down
    else
        code=1
    fi
    sum_up || code=1
    return $code
}

e2e() {
    local code=0
    need_stack
    remove_reports
    tests "features" with_stack "$CLOISTER_HOME" run_features || code=1
    sum_up e2e || code=1
    return $code
}

# --- the benchmarks --------------------------------------------------------------------------------------------------

bench() {
    case ${1:-} in
        '')
            say "bench tasks    a plain and a use_inference task from POST to terminal state, beside the engine's own command line"
            say "bench start    each service's start, from its process to its first answer, and its memory; restarts them"
            ;;
        tasks) bench_tasks ;;
        start) bench_start ;;
        *) die "There is no benchmark '$1'; 'scripts/setup-dev.sh bench' lists those there are." ;;
    esac
}

need_stack() {
    use_jdk
    stack_is_ready || die "The stack is not ready: 'scripts/setup-dev.sh up' starts it, 'scripts/setup-dev.sh status' says what is missing."
    DOCKER_HOST=$(from_env DOCKER_HOST)
    export DOCKER_HOST
}

# The engine's own command line for a sandbox without a network, up to the image.
engine_command() {
    if [ "$(engine_name)" = Docker ]; then
        echo "docker --host $DOCKER_HOST run --rm --network none"
    elif [ "$DOCKER_HOST" = "$OWN_ENGINE" ]; then
        echo "$(is_root || echo sudo -n) env CONTAINERS_CONF=$CLOISTER_HOME/engine/containers.conf podman run --rm --network none"
    else
        echo "podman --remote --url $DOCKER_HOST run --rm --network none"
    fi
}

bench_tasks() {
    need_stack
    # shellcheck disable=SC2046
    with_stack "$CLOISTER_HOME" run_java Bench.java $(engine_command)
}

# timed_start SERVICE PORT command…: a row with the time until it answers
timed_start() {
    local began service=$1 port=$2
    began=$(now_ms)
    "${@:3}"
    while [ "$(http_status "http://127.0.0.1:$port/healthz")" != 200 ]; do sleep 0.02; done
    say "| $service | $(seconds_since "$began") | $(resident_mib "$(live_pid "$service")") MiB |"
}

bench_start() {
    need_stack
    settings
    say "| service | start | resident |"
    say "|---|---|---|"
    stop orchestrator 20
    timed_start orchestrator "$ORCHESTRATOR_PORT" launch_orchestrator
    stop node-manager 30
    timed_start node-manager "$NODE_MANAGER_PORT" launch_node
    await_ready
    timed_start worker-api "$WORKER_PORT" signal KILL "$(live_pid worker-api)"
    await_ready
}

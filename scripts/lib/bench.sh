# The benchmarks.

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

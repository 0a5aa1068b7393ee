# The benchmarks.

bench() {
    case ${1:-} in
        '')
            say "bench tasks    a plain and a use_inference task from POST to terminal state, beside the engine's own command line"
            say "bench pods     a hardened pod beside the engine's own command line, and worker-api's memory after 1,000 jobs and in a flood"
            say "bench jobs     a line's delay, a cancel, and a kill of worker-api with 20 jobs running, at a worker of its own; needs no stack;"
            say "               with the jar of an earlier worker-api, also what a plain job takes beside it"
            say "bench queue    tasks posted, dispatched and listed with 1,000 to 1,000,000 in the queue, at an orchestrator of its own"
            say "bench start    each service's start, from its process to its first answer, and its memory; restarts them"
            say "bench proxy    the proxy's image beside nginx as a reverse proxy: start, memory, load, delays; needs no stack"
            ;;
        tasks) bench_tasks ;;
        pods) bench_pods ;;
        jobs) bench_jobs "${2:-}" ;;
        queue) bench_queue ;;
        start) bench_start ;;
        proxy) bench_proxy ;;
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

bench_pods() {
    need_stack
    # shellcheck disable=SC2046
    with_stack "$CLOISTER_HOME" run_java PodBench.java "$(live_pid worker-api)" "$CLOISTER_HOME/worker-api" $(engine_command)
}

# bench_jobs [JAR]: the jar of an earlier worker-api
bench_jobs() (
    use_jdk
    use_engine
    [ -s "$APP/worker-api/worker-api.jar" ] || die "There is no worker-api to measure: 'scripts/setup-dev.sh build' makes it."
    BENCH_DIR=$(mktemp -d /var/tmp/cloister-bench.XXXXXX)
    trap 'rm -rf "$BENCH_DIR"' EXIT
    say "$(nproc) cores, load average $(cut -d" " -f1 /proc/loadavg), $(engine_name)"
    say
    run_java JobBench.java "$BENCH_DIR" "$APP/worker-api/worker-api.jar" "$1" "$JAVA" "${JVM_FLAGS[@]}" ||
        die "The benchmark broke off: the lines above say where."
)

bench_queue() (
    use_jdk
    [ -s "$APP/orchestrator/orchestrator.jar" ] || die "There is no orchestrator to measure: 'scripts/setup-dev.sh build' makes it."
    BENCH_DIR=$(mktemp -d /var/tmp/cloister-bench.XXXXXX)
    trap 'rm -rf "$BENCH_DIR"' EXIT
    say "$(nproc) cores, load average $(cut -d" " -f1 /proc/loadavg)"
    say
    run_java QueueBench.java "$BENCH_DIR" "$APP/orchestrator/orchestrator.jar" "$JAVA" "${JVM_FLAGS[@]}" ||
        die "The benchmark broke off: the lines above say where."
)

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

PROXY_IMAGE=localhost/cloister/inference-proxy:latest

# image_setting NAME: the strings of a list, or the one string, in the image's configuration; one a line
image_setting() {
    grep -oE "\"$1\":(\[[^]]*\]|\"[^\"]*\")" "$BENCH_DIR/image.json" | tail -n 1 | cut -d: -f2- | grep -oE '"[^"]*"' | tr -d '"'
}

# What the image holds, as a container of it would see it.
unpack_proxy_image() {
    engine_api GET "/images/$PROXY_IMAGE/json" >"$BENCH_DIR/image.json" ||
        die "The engine has no image $PROXY_IMAGE: 'scripts/setup-dev.sh build' makes it."
    container=$(engine_api POST /containers/create --header 'Content-Type: application/json' \
        --data "{\"Image\": \"$PROXY_IMAGE\", \"NetworkDisabled\": true}" | grep -oE '"Id":"[0-9a-f]+"' | cut -d'"' -f4)
    # A step is a subshell, and this is the end of it, however it comes.
    trap 'engine_api DELETE "/containers/$container"' EXIT
    engine_api GET "/containers/$container/export" | tar --extract --no-same-owner --directory "$BENCH_DIR/root"
}

# The processes are those of the image, at its own root and with its own user, in a network that is only loopback. They
# live in a pid namespace: whatever ends this command ends them all.
bench_proxy() (
    local tools command log=$CLOISTER_HOME/log/bench-proxy.log PATH=$PATH:/usr/sbin:/sbin
    use_jdk
    use_engine
    mapfile -t tools < <(tools_of_bench)
    [ ${#tools[@]} = 0 ] || step "install ${tools[*]}" install_without_starting "${tools[@]}"
    # On a disk, as an image is; and short, because a socket's path may have 107 bytes.
    BENCH_DIR=$(mktemp -d /var/tmp/cloister-bench.XXXXXX)
    trap 'as_root rm -rf "$BENCH_DIR"' EXIT
    mkdir "$BENCH_DIR/root"
    step "unpack the image" unpack_proxy_image
    mapfile -t command < <(
        echo env
        image_setting Env
        printf '%s\n' "$(command -v chroot)" "--userspec=$(image_setting User)" "$BENCH_DIR/root"
        image_setting Entrypoint
    )
    : >"$log"
    say "nginx $(nginx -v 2>&1 | cut -d/ -f2), $(nproc) cores, load average $(cut -d" " -f1 /proc/loadavg), $(engine_name)'s image $(image_setting Id | cut -c1-19)"
    # shellcheck disable=SC2016 # the inner shell's own parameters
    as_root unshare --mount --net --pid --fork --kill-child --mount-proc sh -c \
        'ip link set lo up && mkdir -p "$0/root/proc" && mount -t proc proc "$0/root/proc" && exec "$@"' "$BENCH_DIR" \
        "$JAVA" -XX:TieredStopAtLevel=1 "$REPO/scripts/proxy-bench/ProxyBench.java" \
        "$BENCH_DIR" "$log" \
        "$(grep -oE '"Size":[0-9]+' "$BENCH_DIR/image.json" | head -n 1 | cut -d: -f2)" "${command[@]}" ||
        die "The benchmark broke off: the lines above say where, $log has what the programs said."
)

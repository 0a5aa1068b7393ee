# What runs, whether it is ready, and what it said last.

# Where the last `up` put the stack.
addresses_of_stack() {
    CLOISTER_URL=$(from_env CLOISTER_URL)
    CLOISTER_URL=${CLOISTER_URL:-http://127.0.0.1:12080}
    NODE_URL=http://127.0.0.1:$(setting NODE_MANAGER_PORT 12091)
}

# with_stack HOME command…: with the variables that the stack of that folder gives in its `env`
with_stack() (
    CLOISTER_HOME=$1
    # shellcheck source=/dev/null
    . "$CLOISTER_HOME/env"
    "${@:2}"
)

# Somebody else's stack may answer at the same port.
stack_is_ready() {
    addresses_of_stack
    is_live orchestrator && is_live node-manager && is_ready
}

need_stack() {
    use_jdk
    stack_is_ready || die "The stack is not ready: 'scripts/setup-dev.sh up' starts it, 'scripts/setup-dev.sh status' says what is missing."
    DOCKER_HOST=$(from_env DOCKER_HOST)
    export DOCKER_HOST
}

resident_mib() { awk '/^VmRSS/ { printf "%d", $2 / 1024 }' "/proc/$1/status" 2>/dev/null; }

status() {
    local service pid all=0
    for service in engine database orchestrator node-manager worker-api; do
        if pid=$(live_pid "$service"); then
            printf '%-13s running  pid %-8s %s MiB\n' "$service" "$pid" "$(resident_mib "$pid")"
        elif [ -e "$CLOISTER_HOME/run/$service.pid" ]; then
            printf '%-13s died     (was pid %s)\n' "$service" "$(cat "$CLOISTER_HOME/run/$service.pid")"
            all=1
        elif [ "$service" = engine ] || [ "$service" = database ]; then
            printf '%-13s not ours to run\n' "$service"
        else
            printf '%-13s stopped\n' "$service"
            all=1
        fi
    done
    if stack_is_ready; then
        echo "ready at $CLOISTER_URL"
    else
        echo "not ready: $(why_not_ready)"
        all=1
    fi
    return $all
}

logs() {
    local folder=$CLOISTER_HOME/log file
    if [ $# = 0 ]; then
        tail -n 40 "$folder"/*.log
    elif [ -e "$folder/$1.log" ]; then
        tail -n 200 "$folder/$1.log"
    else
        die "There is no log of '$1'; there are:$(for file in "$folder"/*.log; do printf ' %s' "$(basename "$file" .log)"; done)."
    fi
}

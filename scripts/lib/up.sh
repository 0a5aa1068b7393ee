# Starting what is missing of the stack, and waiting until it is ready.

# start_java SERVICE NAME=VALUE…: exported here and not given to env(1), because every user may read command lines
start_java() (
    service=$1
    shift
    # shellcheck disable=SC2163
    export "$@"
    in_background "$service" "$JAVA" "${JVM_FLAGS[@]}" \
        -XX:AOTMode=auto -XX:AOTCache="$APP/$service/app.aot" -jar "$APP/$service/$service.jar"
    echo $! >"$CLOISTER_HOME/run/$service.pid"
)

http_status() { curl -s -o /dev/null -w '%{http_code}' --max-time 5 "$1" || true; }

answers_ready() { [ "$(http_status "$1/readyz")" = 200 ]; }

# The orchestrator may still believe in a node that has just died, so the node is asked, too.
is_ready() { answers_ready "$CLOISTER_URL" && answers_ready "$NODE_URL"; }

# What is missing, in the words of the service that misses it.
why_not_ready() {
    local url detail
    is_live orchestrator || { echo "the orchestrator does not run" && return; }
    is_live node-manager || { echo "node-manager does not run" && return; }
    for url in "$CLOISTER_URL" "$NODE_URL"; do
        answers_ready "$url" && continue
        detail=$(curl -s --max-time 5 "$url/readyz" | sed -n 's/.*"detail" *: *"\([^"]*\)".*/\1/p')
        echo "${detail:-nothing answers at $url}"
        return
    done
}

# The last line of a service's log that is no stack trace, without time, level and logger.
last_words() {
    grep -v '^[[:space:]]*\(at \|\.\.\.\|$\)' "$CLOISTER_HOME/log/$1.log" | tail -n 1 |
        sed -E 's/^[0-9T:.Z-]+ +[A-Z]+ +[A-Za-z.]+ +//; s/ +$//'
}

# die_with_log SERVICE: it ended while we waited for it
die_with_log() { die "$1 ended while starting: $(last_words "$1") ($CLOISTER_HOME/log/$1.log has the rest)"; }

launch_orchestrator() {
    need_port "$ORCHESTRATOR_PORT" ORCHESTRATOR_PORT "the orchestrator"
    start_java orchestrator \
        ORCHESTRATOR_PORT="$ORCHESTRATOR_PORT" ORCHESTRATOR_STATE_DIR="$STATE" DATABASE_URL="$DATABASE" \
        JWT_SECRET="$(jwt_secret)" BOOTSTRAP_ADMIN_PASSWORD="$ADMIN_PASSWORD" NODE_REGISTRATION_PSK="$PSK" \
        INFERENCE_BACKEND_IMAGE="$(model_server_image)" OLLAMA_E2E_MODEL="$OLLAMA_E2E_MODEL"
}

start_orchestrator() {
    local tries
    launch_orchestrator
    for tries in {1..600}; do
        [ "$(http_status "$CLOISTER_URL/healthz")" != 200 ] || return 0
        is_live orchestrator || { put_env_back && die_with_log orchestrator; }
        sleep 0.1
    done
    die "The orchestrator did not answer within 60 s; $CLOISTER_HOME/log/orchestrator.log says why."
}

# worker-api and the model server are node-manager's to start.
launch_node() {
    need_port "$NODE_MANAGER_PORT" NODE_MANAGER_PORT node-manager
    need_port "$WORKER_PORT" WORKER_PORT worker-api
    start_java node-manager \
        ORCHESTRATOR_URL="$CLOISTER_URL" NODE_REGISTRATION_PSK="$PSK" NODE_SLUG="$NODE_SLUG" \
        NODE_MANAGER_PORT="$NODE_MANAGER_PORT" NODE_STATE_DIR="$CLOISTER_HOME/node-manager" \
        WORKER_PORT="$WORKER_PORT" WORKER_API_DIR="$APP/worker-api" WORKER_STATE_DIR="$CLOISTER_HOME/worker-api" \
        OLLAMA_UPSTREAM_URL="$OLLAMA_UPSTREAM_URL" \
        CLOISTER_RUN_DIR="$CLOISTER_HOME/run" CLOISTER_LOG_DIR="$CLOISTER_HOME/log" DOCKER_HOST="$DOCKER_HOST"
}

start_node() {
    launch_node
    await_ready
}

# Pulling a model server's image and a model may take its time; a stand-in has both here.
await_ready() {
    local seconds=180 deadline
    needs_stand_in || seconds=1800
    deadline=$((SECONDS + seconds))
    until is_ready; do
        is_live node-manager || die_with_log node-manager
        is_live orchestrator || die_with_log orchestrator
        [ $SECONDS -lt $deadline ] ||
            die "Not ready within $seconds s: $(why_not_ready). The logs in $CLOISTER_HOME/log say more."
        sleep 0.2
    done
}

tell_outdated() {
    local service
    for service in "${SERVICES[@]}"; do
        if is_live "$service" && [ "$APP/$service/jar.hash" -nt "$CLOISTER_HOME/run/$service.pid" ]; then
            say "$service runs on as it was built before; 'scripts/setup-dev.sh down' and 'up' renew it."
        fi
    done
}

up() {
    settings
    build
    tell_outdated
    [ ! -e "$ENV_FILE" ] || cp -p "$ENV_FILE" "$ENV_FILE.before"
    write_env
    is_live orchestrator || step "start orchestrator" start_orchestrator
    is_live node-manager || step "start node-manager, worker-api, model server" start_node
    is_ready || step "wait until ready" await_ready
    link_database_pid
    write_env
    rm -f "$ENV_FILE.before"
}

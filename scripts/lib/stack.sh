# The stack on this machine, in the background: what runs, what is missing, what it said last.

ENV_FILE=$CLOISTER_HOME/env
STATE=$CLOISTER_HOME/orchestrator

# from_env NAME: what the last `up` wrote for it
from_env() (
    unset "$1"
    # shellcheck source=/dev/null
    [ ! -e "$ENV_FILE" ] || . "$ENV_FILE"
    printf '%s' "${!1:-}"
)

# setting NAME DEFAULT: the caller's value, else that of the last `up`, else the default
setting() {
    local value=${!1:-}
    [ -n "$value" ] || value=$(from_env "$1")
    printf '%s' "${value:-$2}"
}

# --- processes -------------------------------------------------------------------------------------------------------

# in_background NAME command…: a process of its own session that holds none of our files. $! is the command itself.
in_background() {
    local log=$CLOISTER_HOME/log/$1.log
    shift
    setsid nohup "$@" >>"$log" 2>&1 </dev/null 3>&- 4>&- 8>&- &
}

# What the command line of a service's process must hold, so that no stranger who got a stale pid is taken for it.
mark_of() {
    case $1 in
        engine) echo "$OWN_ENGINE" ;;
        database) echo postgres ;;
        *) echo "$APP/$1/$1.jar" ;;
    esac
}

runs_as() { { tr '\0' ' ' <"/proc/$1/cmdline"; } 2>/dev/null | grep -qF -- "$2"; }

# live_pid NAME: its pid, while it lives
live_pid() {
    local pid
    [ "$1" != database ] || note_database_pid
    pid=$(cat "$CLOISTER_HOME/run/$1.pid" 2>/dev/null) && [ -n "$pid" ] && runs_as "$pid" "$(mark_of "$1")" && echo "$pid"
}

# The orchestrator starts its database by itself, and again when it dies.
note_database_pid() {
    local file=$STATE/database/data/postmaster.pid
    [ ! -e "$file" ] || head -n 1 "$file" >"$CLOISTER_HOME/run/database.pid"
}

is_live() { live_pid "$1" >/dev/null; }

signal() { kill "-$1" "$2" 2>/dev/null || is_root || sudo -n bash -c "kill -$1 $2" 2>/dev/null || true; }

# stop NAME SECONDS: asks, waits, and only then kills
stop() {
    local pid tries
    if pid=$(live_pid "$1"); then
        signal TERM "$pid"
        for ((tries = $2 * 10; tries > 0; tries--)); do
            is_live "$1" || break
            sleep 0.1
        done
        signal KILL "$pid"
    fi
    rm -f "$CLOISTER_HOME/run/$1.pid"
}

# port_holder PORT: the pid that listens there, or `?` where it is not ours to see; fails where the port is free
port_holder() {
    local hex inode link
    hex=$(printf '%04X' "$1")
    inode=$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
        awk -v port=":$hex" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10; exit }')
    [ -n "$inode" ] || return 1
    link=$(find /proc/[0-9]*/fd -lname "socket:\[$inode\]" -print -quit 2>/dev/null || true)
    link=${link#/proc/}
    echo "${link:+${link%%/*}}"
}

# need_port PORT NAME WHO: one sentence where somebody else has it
need_port() {
    local holder who="another process"
    holder=$(port_holder "$1") || return 0
    if [ -n "$holder" ]; then
        ! runs_as "$holder" "$APP/" || return 0
        who="process $holder ($(cat "/proc/$holder/comm" 2>/dev/null || echo ended))"
    fi
    die "Port $1, which $3 needs, is in use by $who: stop that, or set $2 to a free port."
}

# --- settings --------------------------------------------------------------------------------------------------------

slug_of_host() { uname -n | tr '[:upper:]' '[:lower:]' | sed -E 's/[^a-z0-9]+/-/g; s/^-+//; s/-+$//' | cut -c1-63; }

# A database of the caller's own. The address in `env` may be that of the embedded one, which is not to be passed on.
given_database() {
    local url=${DATABASE_URL:-}
    [ -z "$url" ] || [ "$url" = "$(cat "$STATE/database.url" 2>/dev/null)" ] ||
        { [ -e "$STATE/database.url" ] && [ "$url" = "$(from_env DATABASE_URL)" ]; } || printf '%s' "$url"
}

# secret NAME NAME_IN_ENV: a running stack's, else the caller's, else that of the last run, else a new one
secret() {
    local kept
    kept=$(from_env "$2")
    if [ -n "$kept" ] && { is_live orchestrator || [ -z "${!1:-}" ]; }; then
        printf '%s' "$kept"
    elif [ -n "${!1:-}" ]; then
        printf '%s' "${!1}"
    else
        random_secret
    fi
}

jwt_secret() {
    [ -z "${JWT_SECRET:-}" ] || { printf '%s' "$JWT_SECRET" && return; }
    [ -s "$STATE/jwt-secret" ] || random_secret | write_private "$STATE/jwt-secret"
    cat "$STATE/jwt-secret"
}

# A running stack keeps what it was started with.
refuse_changes() {
    local name
    is_live orchestrator || is_live node-manager || return 0
    for name in ORCHESTRATOR_PORT WORKER_PORT OLLAMA_UPSTREAM_URL NODE_SLUG; do
        [ -z "${!name:-}" ] || [ "${!name}" = "$(from_env "$name")" ] ||
            die "The running stack has $name='$(from_env "$name")', not '${!name}': run 'scripts/setup-dev.sh down' first to change it."
    done
    [ -z "$(given_engine)" ] || [ "$DOCKER_HOST" = "$(from_env DOCKER_HOST)" ] ||
        die "The running stack uses the engine at $(from_env DOCKER_HOST), not $DOCKER_HOST: run 'scripts/setup-dev.sh down' first to change it."
}

settings() {
    refuse_changes
    ORCHESTRATOR_PORT=$(setting ORCHESTRATOR_PORT 12080)
    WORKER_PORT=$(setting WORKER_PORT 12090)
    NODE_MANAGER_PORT=$(setting NODE_MANAGER_PORT 12091)
    NODE_SLUG=$(setting NODE_SLUG "$(slug_of_host)")
    OLLAMA_E2E_MODEL=$(setting OLLAMA_E2E_MODEL smollm2:135m)
    ADMIN_PASSWORD=$(secret BOOTSTRAP_ADMIN_PASSWORD CLOISTER_ADMIN_PASSWORD)
    PSK=$(secret NODE_REGISTRATION_PSK CLOISTER_PSK)
    CLOISTER_URL=http://127.0.0.1:$ORCHESTRATOR_PORT
    NODE_URL=http://127.0.0.1:$NODE_MANAGER_PORT
    DATABASE=$(given_database)
}

write_env() {
    local database=${DATABASE:-$(cat "$STATE/database.url" 2>/dev/null || true)}
    {
        echo "# The stack of $CLOISTER_HOME, for: source $ENV_FILE"
        printf 'export %s=%q\n' \
            CLOISTER_URL "$CLOISTER_URL" \
            CLOISTER_ADMIN_HANDLE admin \
            CLOISTER_ADMIN_PASSWORD "$ADMIN_PASSWORD" \
            CLOISTER_PSK "$PSK" \
            DOCKER_HOST "$DOCKER_HOST" \
            WORKER_URL "http://127.0.0.1:$WORKER_PORT" \
            WORKER_TOKEN "$(cat "$CLOISTER_HOME/worker-api/token" 2>/dev/null || true)" \
            DATABASE_URL "$database" \
            OLLAMA_URL "$(model_server_url)" \
            OLLAMA_E2E_MODEL "$OLLAMA_E2E_MODEL" \
            ORCHESTRATOR_PORT "$ORCHESTRATOR_PORT" \
            CONTROL_PLANE_PORT "$ORCHESTRATOR_PORT" \
            WORKER_PORT "$WORKER_PORT" \
            NODE_MANAGER_PORT "$NODE_MANAGER_PORT" \
            NODE_SLUG "$NODE_SLUG"
        [ -z "${OLLAMA_UPSTREAM_URL:-}" ] || printf 'export OLLAMA_UPSTREAM_URL=%q\n' "$OLLAMA_UPSTREAM_URL"
    } | write_private "$ENV_FILE"
}

# --- up --------------------------------------------------------------------------------------------------------------

start_java() {
    local service=$1
    shift
    in_background "$service" env "$@" "$JAVA" "${JVM_FLAGS[@]}" \
        -XX:AOTMode=auto -XX:AOTCache="$APP/$service/app.aot" -jar "$APP/$service/$service.jar"
    echo $! >"$CLOISTER_HOME/run/$service.pid"
}

http_status() { curl -s -o /dev/null -w '%{http_code}' --max-time 5 "$1" || true; }

answers_ready() { [ "$(http_status "$1/readyz")" = 200 ]; }

# The orchestrator may still believe in a node that has just died, so the node is asked, too.
is_ready() { answers_ready "$CLOISTER_URL" && answers_ready "$NODE_URL"; }

# What is missing, in the words of the service that misses it.
why_not_ready() {
    local url detail
    for url in "$CLOISTER_URL" "$NODE_URL"; do
        answers_ready "$url" && continue
        detail=$(curl -s --max-time 5 "$url/readyz" | sed -n 's/.*"detail" *: *"\([^"]*\)".*/\1/p')
        echo "${detail:-nothing answers at $url}"
        return
    done
}

# die_with_log SERVICE: a service ended while we waited for it; its last words say why
die_with_log() {
    die "$1 ended while starting: $(grep -v '^[[:space:]]*\(at \|\.\.\.\|$\)' "$CLOISTER_HOME/log/$1.log" | tail -n 1) (all of it: $CLOISTER_HOME/log/$1.log)"
}

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
        is_live orchestrator || die_with_log orchestrator
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
    build
    settings
    tell_outdated
    write_env
    is_live orchestrator || step "start orchestrator" start_orchestrator
    is_live node-manager || step "start node-manager, worker-api, model server" start_node
    is_ready || step "wait until ready" await_ready
    note_database_pid
    write_env
}

# --- down ------------------------------------------------------------------------------------------------------------

# containers_with LABEL: the ids of those of the engine that carry it
containers_with() {
    engine_api GET "/containers/json?all=true&filters=%7B%22label%22%3A%5B%22$1%22%5D%7D" 2>/dev/null |
        grep -oE '"Id": ?"[0-9a-f]{64}"' | grep -oE '[0-9a-f]{64}'
}

# Twice, because the owner of a namespace can only go after those who joined it.
remove_containers() {
    local round id
    for round in 1 2; do
        for id in $(containers_with "$1"); do
            engine_api DELETE "/containers/$id?force=true&v=true" >/dev/null 2>&1 || true
        done
    done
}

stop_services() {
    stop node-manager 30
    stop worker-api 10
    stop orchestrator 20
    stop database 10
}

# The engine that the stack used, where it answers.
use_engine_of_stack() {
    DOCKER_HOST=$(setting DOCKER_HOST "$OWN_ENGINE")
    export DOCKER_HOST
    engine_answers "$DOCKER_HOST"
}

# Sandboxes that were running, and the model server where node-manager could not stop it.
remove_containers_of_stack() {
    ! use_engine_of_stack || remove_containers "cloister.node%3D$(setting NODE_SLUG "$(slug_of_host)")"
}

down() {
    step "stop services" stop_services
    step "remove containers" remove_containers_of_stack
    ! is_live engine || step "stop the container engine" stop engine 10
}

# Where the last `up` put the stack.
addresses_of_stack() {
    CLOISTER_URL=$(from_env CLOISTER_URL)
    CLOISTER_URL=${CLOISTER_URL:-http://127.0.0.1:12080}
    NODE_URL=http://127.0.0.1:$(setting NODE_MANAGER_PORT 12091)
}

# --- status and logs -------------------------------------------------------------------------------------------------

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
    addresses_of_stack
    if is_ready; then
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

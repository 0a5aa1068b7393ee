# What the stack is started with, kept in its `env` from one run to the next.

ENV_FILE=$CLOISTER_HOME/env
STATE=$CLOISTER_HOME/orchestrator

# from_env NAME: what the last `up` wrote for it
from_env() (
    unset "$1"
    # shellcheck source=/dev/null
    [ ! -e "$ENV_FILE" ] || . "$ENV_FILE"
    printf '%s' "${!1:-}"
)

# A stack that was not taken down is mended with the settings that it had; after `down` the defaults count again.
was_left_up() { [ -e "$CLOISTER_HOME/run/orchestrator.pid" ] || [ -e "$CLOISTER_HOME/run/node-manager.pid" ]; }

# setting NAME DEFAULT: the caller's value, else that of a stack that was left up, else the default
setting() {
    local value=${!1:-}
    [ -n "$value" ] || ! was_left_up || value=$(from_env "$1")
    printf '%s' "${value:-$2}"
}

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

# The first start of a database makes the administrator; later ones leave the password as it is.
admin_password() {
    local kept
    kept=$(from_env CLOISTER_ADMIN_PASSWORD)
    if [ -n "$kept" ] && [ -z "$DATABASE" ] && [ -e "$STATE/database.url" ]; then
        printf '%s' "$kept"
    else
        secret BOOTSTRAP_ADMIN_PASSWORD CLOISTER_ADMIN_PASSWORD
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
    OLLAMA_UPSTREAM_URL=$(setting OLLAMA_UPSTREAM_URL "")
    DATABASE=$(given_database)
    ADMIN_PASSWORD=$(admin_password)
    PSK=$(secret NODE_REGISTRATION_PSK CLOISTER_PSK)
    CLOISTER_URL=http://127.0.0.1:$ORCHESTRATOR_PORT
    NODE_URL=http://127.0.0.1:$NODE_MANAGER_PORT
    [ "${BOOTSTRAP_ADMIN_PASSWORD:-$ADMIN_PASSWORD}" = "$ADMIN_PASSWORD" ] ||
        say "The administrator keeps the password that the first start gave; it is in $ENV_FILE, and 'clean' forgets it."
}

# Settings that the orchestrator would not start with are not kept.
put_env_back() { mv -f "$ENV_FILE.before" "$ENV_FILE" 2>/dev/null || rm -f "$ENV_FILE"; }

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

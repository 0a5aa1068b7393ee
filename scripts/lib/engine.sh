# The container engine: the one that is there, else a Podman service of our own.

# Short, because a socket's path may have 107 bytes and CLOISTER_HOME may be deep.
ENGINE_DIR=/run/cloister-$(printf '%s' "$CLOISTER_HOME" | sha256sum | cut -c1-8)
OWN_ENGINE=unix://$ENGINE_DIR/engine.sock

engine_api() { "$REPO/scripts/engine-api.sh" "$@"; }

engine_answers() { DOCKER_HOST=$1 engine_api GET /_ping --max-time 5 >/dev/null 2>&1; }

# The caller's own choice of an engine. Ours is none: it is an earlier `up` that wrote it to `env`.
given_engine() { [ "${DOCKER_HOST:-$OWN_ENGINE}" = "$OWN_ENGINE" ] || echo "$DOCKER_HOST"; }

# Prints the address of an engine that answers; fails where there is none.
find_engine() {
    local given kept='' user_run socket
    given=$(given_engine)
    if [ -n "$given" ]; then
        engine_answers "$given" ||
            die "No container engine answers at DOCKER_HOST=$given: start it, correct the address, or unset DOCKER_HOST to let this script find or start one."
        echo "$given"
        return
    fi
    user_run=unix://${XDG_RUNTIME_DIR:-/run/user/$(id -u)}
    ! was_left_up || kept=$(from_env DOCKER_HOST)
    for socket in "$kept" "$OWN_ENGINE" unix:///var/run/docker.sock \
        unix:///run/podman/podman.sock "$user_run/podman/podman.sock" "$user_run/docker.sock"; do
        if [ -n "$socket" ] && engine_answers "$socket"; then
            echo "$socket"
            return
        fi
    done
    return 1
}

engine_name() {
    if engine_api GET /version | grep -qi podman; then echo Podman; else echo Docker; fi
}

# launch_engine NAME ADDRESS command…: as root, and with a socket that we may use
launch_engine() {
    local tries name=$1 address=$2 socket=${2#unix://} sudo=()
    shift 2
    is_root || sudo=(sudo -n)
    as_root install -d -m 0700 -o "$(id -u)" "$ENGINE_DIR"
    as_root rm -f "$socket"
    # Podman's monitors drop a file where the service was started.
    in_background "$name" "${sudo[@]}" env --chdir="$ENGINE_DIR" "$@"
    for tries in {1..300}; do
        [ -S "$socket" ] && break
        sleep 0.1
    done
    is_root || as_root chown "$(id -u)" "$socket"
    engine_answers "$address" || die "The container engine did not start; $CLOISTER_HOME/log/$name.log says why."
    engine_pid "$address" >"$CLOISTER_HOME/run/$name.pid"
}

start_engine() {
    write_engine_config "$CLOISTER_HOME/engine"
    launch_engine engine "$OWN_ENGINE" env CONTAINERS_CONF="$CLOISTER_HOME/engine/containers.conf" \
        podman system service -t 0 "$OWN_ENGINE"
}

# engine_pid ADDRESS: the service itself and never the sudo before it, known by its command line
engine_pid() {
    local file
    for file in /proc/[0-9]*/cmdline; do
        if { tr '\0' ' ' <"$file"; } 2>/dev/null | grep -qE "^(podman|dockerd) .*$1"; then
            file=${file#/proc/}
            echo "${file%/cmdline}"
            return
        fi
    done
    return 1
}

# Ends with DOCKER_HOST exported, and an engine that answers there.
use_engine() {
    local found
    if ! found=$(find_engine); then
        [ -z "$(given_engine)" ] || exit 1
        step "start the container engine" start_engine
        found=$OWN_ENGINE
    fi
    export DOCKER_HOST=$found
}

# What the user sees: a line a step with its time. All else goes to the log.

SETUP_LOG=$CLOISTER_HOME/log/setup.log
REASON=$CLOISTER_HOME/run/reason.$$
exec 3>&1 4>&2

say() { printf '%s\n' "$*" >&3; }

# Ends the command with one sentence for the user. Inside a step the step says it.
die() {
    if [ -n "${STEP:-}" ]; then
        printf '%s\n' "$*" >"$REASON"
    else
        printf '%s\n' "$*" >&4
    fi
    exit 1
}

now_ms() {
    local micros=${EPOCHREALTIME/[.,]/}
    echo $((micros / 1000))
}

seconds_since() {
    local ms=$(($(now_ms) - $1))
    printf '%d.%d s' $((ms / 1000)) $((ms % 1000 / 100))
}

# step "build images" some_function args…
# Runs the function in a subshell of its own, so that `set -e` holds in it and nothing leaks out of it.
step() {
    local STEP=$1 began code mark
    shift
    began=$(now_ms)
    printf '%s … ' "$STEP" >&3
    printf '\n--- %s, %(%FT%TZ)T\n' "$STEP" -1 >>"$SETUP_LOG"
    mark=$(stat -c %s "$SETUP_LOG")
    set +e
    (
        set -e
        "$@"
    ) >>"$SETUP_LOG" 2>&1 </dev/null
    code=$?
    set -e
    if [ $code -eq 0 ]; then
        say "$(seconds_since "$began")"
        return
    fi
    say "failed after $(seconds_since "$began")"
    if [ -s "$REASON" ]; then
        cat "$REASON" >&4
    else
        tail -c +$((mark + 1)) "$SETUP_LOG" | tail -n 20 | sed 's/^/    /' >&4
        printf '%s\n' "The step '$STEP' failed: the lines above say why, $SETUP_LOG has all of them; put that right and run the same command again." >&4
    fi
    rm -f "$REASON"
    exit 1
}

make_home() { mkdir -p "$CLOISTER_HOME"/{app,build,cache,log,run}; }

# Two commands at once would build and start things twice.
one_at_a_time() {
    exec 8>"$CLOISTER_HOME/run/lock"
    flock -n 8 && return
    say "waiting for another setup-dev.sh to end …"
    flock 8
}

is_root() { [ "$(id -u)" = 0 ]; }

as_root() {
    if is_root; then
        "$@"
    elif sudo -n true 2>/dev/null; then
        sudo -n "$@"
    else
        die "This needs root for '$1': run it as root, or as a user with passwordless sudo."
    fi
}

have() { command -v "$1" >/dev/null 2>&1; }

# random_secret: 48 hex digits
random_secret() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

# write_private FILE: standard input into a file that only its owner reads, whole or not at all
write_private() (
    umask 077
    mkdir -p "$(dirname "$1")"
    cat >"$1.new"
    mv -f "$1.new" "$1"
)

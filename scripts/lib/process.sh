# Processes in the background: starting, knowing again, asking to end; and who holds a port.

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
        second-engine) echo "$SECOND_ENGINE" ;;
        database) echo postgres ;;
        *) echo "$APP/$1/$1.jar" ;;
    esac
}

runs_as() { { tr '\0' ' ' <"/proc/$1/cmdline"; } 2>/dev/null | grep -qF -- "$2"; }

# live_pid NAME: its pid, while it lives
live_pid() {
    local pid
    pid=$(cat "$CLOISTER_HOME/run/$1.pid" 2>/dev/null) && [ -n "$pid" ] && runs_as "$pid" "$(mark_of "$1")" && echo "$pid"
}

# The orchestrator starts its database by itself, and again when it dies; it keeps the pid where this link leads.
link_database_pid() { ln -sfn ../orchestrator/database.pid "$CLOISTER_HOME/run/database.pid"; }

is_live() { live_pid "$1" >/dev/null; }

signal() { kill "-$1" "$2" 2>/dev/null || is_root || sudo -n bash -c "kill -$1 $2" 2>/dev/null || true; }

# stop NAME SECONDS [SIGNAL]: asks, waits, and only then kills
stop() {
    local pid tries
    if pid=$(live_pid "$1"); then
        signal "${3:-TERM}" "$pid"
        for ((tries = $2 * 10; tries > 0; tries--)); do
            is_live "$1" || break
            sleep 0.1
        done
        ! is_live "$1" || signal KILL "$pid"
    fi
    rm -f "$CLOISTER_HOME/run/$1.pid"
}

# port_holder PORT: the pid that listens there, or nothing where we may not see it; fails where the port is free
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

# tries: to find an abstract Unix socket, which no file permission guards
# stopped by: a network namespace of the pod's own
. /cloister/files/tools

[ -r /proc/net/unix ] || unknown "no table of sockets"
socket=$(awk '$NF ~ /^@/ { print $NF; exit }' /proc/net/unix)
[ -z "$socket" ] || breached "socket $socket"
held

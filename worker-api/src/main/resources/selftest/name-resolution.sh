# tries: to find a name server, or names of other machines
# stopped by: our own /etc/resolv.conf and /etc/hosts, read-only
. /cloister/files/tools

server=$(grep -E '^[[:space:]]*(nameserver|search|domain)' /etc/resolv.conf | head -n 1)
[ -z "$server" ] || breached "$server"
host=$(awk '!/^[[:space:]]*(#|$)/ {
    if ($1 !~ /^127\./ && $1 != "::1") { print; exit }
    for (i = 2; i <= NF; i++) if ($i != "localhost" && $i != "sandbox") { print; exit }
}' /etc/hosts)
[ -z "$host" ] || breached "$host"
held

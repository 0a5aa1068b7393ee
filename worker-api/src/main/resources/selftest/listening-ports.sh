# tries: to find a port on which somebody listens, beside the model's
# stopped by: a network namespace of the pod's own, and a sidecar that listens once
. /cloister/files/tools

[ -r /proc/net/tcp ] || unknown "no table of connections"
model=${OLLAMA_BASE_URL:+2CAA}
port=$(cat /proc/net/tcp /proc/net/tcp6 2> /dev/null | awk -v model="$model" '$4 == "0A" {
    count = split($2, address, ":")
    if (address[count] != model) { print address[count]; exit }
}')
[ -z "$port" ] || breached "port $((0x$port))"
port=$(cat /proc/net/udp /proc/net/udp6 2> /dev/null | awk '$1 ~ /^[0-9]+:$/ { print $2; exit }')
[ -z "$port" ] || breached "datagrams on $port"
held

# tries: to find a route to anywhere
# stopped by: a network namespace that holds loopback alone
. /cloister/files/tools

[ -r /proc/net/route ] || unknown "no table of routes"
route=$(awk 'FNR > 1 && $1 != "lo" { print $1 " to " $2; exit }' /proc/net/route)
[ -z "$route" ] || breached "route by $route"
if [ -r /proc/net/ipv6_route ]; then
    route=$(awk '$10 != "lo" { print $10 " to " $1; exit }' /proc/net/ipv6_route)
    [ -z "$route" ] || breached "route by $route"
fi
held

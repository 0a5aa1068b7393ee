# tries: to hold a capability, or to be able to gain one
# stopped by: all capabilities dropped, from every set
. /cloister/files/tools

grep -q '^CapEff:' /proc/self/status || unknown "no capabilities in /proc/self/status"
capability=$(grep '^Cap' /proc/self/status | grep -v '[[:space:]]0*$' | head -n 1)
[ -z "$capability" ] || breached "$capability"
held

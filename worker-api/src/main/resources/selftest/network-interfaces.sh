# tries: to find a network interface beside loopback
# stopped by: a network namespace that holds loopback alone
. /cloister/files/tools

# Kernels with tunnel modules show a device of each kind in every namespace; one that is down leads nowhere.
for name in $(awk -F: 'NR > 2 { sub(/^ */, "", $1); print $1 }' /proc/net/dev); do
    flags=$(cat "/sys/class/net/$name/flags" 2> /dev/null || echo 1)
    [ "$name" = lo ] || [ $((flags & 1)) = 0 ] || breached "interface $name"
done
held

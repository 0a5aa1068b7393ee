# tries: to find any socket in a mounted directory
# stopped by: the five mounts of a sandbox, none of which holds one
. /cloister/files/tools

[ -r /proc/mounts ] || unknown "no table of mounts"
for place in $(awk '$2 != "/" && $3 !~ /^(proc|sysfs|cgroup2?|devpts|mqueue)$/ { print $2 }' /proc/mounts); do
    [ ! -S "$place" ] || breached "$place"
    [ -d "$place" ] || continue
    socket=$(ls -lR "$place" 2> /dev/null | grep '^s' | head -n 1)
    [ -z "$socket" ] || breached "in $place: $socket"
done
held

# tries: to find a place that it can fill without an end
# stopped by: a size for every writable place
. /cloister/files/tools

[ -r /proc/mounts ] || unknown "no table of mounts"
most=$((64 * 1024 * 1024))
for place in $(awk '$4 ~ /^rw/ && $3 !~ /^(proc|sysfs|cgroup2?|devpts|mqueue)$/ { print $2 }' /proc/mounts); do
    [ -d "$place" ] && { true > "$place/cloister-probe"; } 2> /dev/null || continue
    rm -f "$place/cloister-probe"
    size=$(stat -f -c '%b %S' "$place" | awk '{ printf "%.0f", $1 * $2 }')
    [ "${size:-0}" -gt 0 ] || unknown "no size of $place"
    [ "$size" -le "$most" ] || breached "$place takes $size bytes"
done
held

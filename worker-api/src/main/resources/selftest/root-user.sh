# tries: to be root, or in root's group
# stopped by: a user and group of its own, and no other group
. /cloister/files/tools

grep -q '^Uid:' /proc/self/status || unknown "no Uid in /proc/self/status"
identity=$(awk '/^(Uid|Gid|Groups):/ { for (i = 2; i <= NF; i++) if ($i == "0") { print $1 " 0"; exit } }' /proc/self/status)
[ -z "$identity" ] || breached "$identity"
held

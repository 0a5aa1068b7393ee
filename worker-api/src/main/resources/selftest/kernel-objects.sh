# tries: to write to /sys and to control groups, its own limits among them
# stopped by: both mounted read-only, and no capability
. /cloister/files/tools

[ -e /sys/kernel ] || unknown "no objects in /sys"
open /sys/kernel/* /sys/kernel/mm/*/* /sys/fs/cgroup/* /sys/fs/cgroup/*/* /sys/module/*/parameters/*
held

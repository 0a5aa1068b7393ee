# tries: to change the kernel's settings
# stopped by: /proc/sys and its neighbours mounted read-only, and no capability
. /cloister/files/tools

[ -e /proc/sys/kernel ] || unknown "no settings in /proc/sys"
open /proc/sysrq-trigger /proc/sys/kernel/* /proc/sys/vm/* /proc/sys/fs/* /proc/sys/net/*/* /proc/irq/*/smp_affinity
held

# tries: to read what the kernel tells of the whole machine: its memory, keys, timers, firmware
# stopped by: paths that the engine masks
. /cloister/files/tools

for file in kcore keys latency_stats timer_list timer_stats sched_debug; do
    [ ! -e "/proc/$file" ] || [ "$(head -c 1 "/proc/$file" 2> /dev/null | wc -c)" -eq 0 ] || breached "read /proc/$file"
done
for directory in /proc/acpi /proc/scsi /sys/firmware; do
    [ -z "$(ls -A "$directory" 2> /dev/null)" ] || breached "listed $directory"
done
held

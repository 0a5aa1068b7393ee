# tries: to watch the machine's performance counters
# stopped by: our seccomp profile
. /cloister/files/tools

call perf_event_open

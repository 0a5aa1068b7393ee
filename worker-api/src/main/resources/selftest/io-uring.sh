# tries: to make calls through io_uring, past a filter
# stopped by: our seccomp profile
. /cloister/files/tools

call io_uring_setup

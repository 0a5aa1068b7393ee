# tries: to open a file by its handle, past every path
# stopped by: our seccomp profile
. /cloister/files/tools

call open_by_handle_at

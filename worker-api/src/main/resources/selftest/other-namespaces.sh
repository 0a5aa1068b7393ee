# tries: to enter a namespace of somebody else
# stopped by: our seccomp profile
. /cloister/files/tools

call setns

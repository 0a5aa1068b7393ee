# tries: to use the kernel's keys, which are not of one container
# stopped by: our seccomp profile
. /cloister/files/tools

call keyctl add_key request_key

# tries: to load a program into the kernel
# stopped by: our seccomp profile
. /cloister/files/tools

call bpf

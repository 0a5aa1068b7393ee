# tries: to trace a process, read its memory or take its files
# stopped by: our seccomp profile
. /cloister/files/tools

call ptrace process_vm_readv pidfd_getfd

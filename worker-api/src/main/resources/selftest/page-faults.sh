# tries: to hold the kernel up at a page fault
# stopped by: our seccomp profile
. /cloister/files/tools

call userfaultfd

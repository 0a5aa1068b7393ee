# tries: to make system calls without a filter
# stopped by: our seccomp profile
. /cloister/files/tools

case $(awk '$1 == "Seccomp:" { print $2 }' /proc/self/status) in
    2) held ;;
    0 | 1) breached "there is no filter" ;;
    *) unknown "no Seccomp in /proc/self/status" ;;
esac

# tries: to make a device of its own
# stopped by: no capability, and our seccomp profile
. /cloister/files/tools

attempt call-mknod
rm -f /tmp/cloister-probe-node
case $error in
    0) breached "made a device" ;;
    1 | 38 | 159) held ;;
    *) unknown "error $error" ;;
esac

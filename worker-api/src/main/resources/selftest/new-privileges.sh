# tries: to gain privileges by a program that is set-user-ID
# stopped by: no-new-privileges
. /cloister/files/tools

case $(awk '$1 == "NoNewPrivs:" { print $2 }' /proc/self/status) in
    1) held ;;
    0) breached "no-new-privileges is off" ;;
    *) unknown "no NoNewPrivs in /proc/self/status" ;;
esac

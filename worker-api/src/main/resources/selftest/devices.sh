# tries: to find a device that is more than a stream of bytes
# stopped by: no devices given
. /cloister/files/tools

for device in /dev/*; do
    case ${device#/dev/} in
        null | zero | full | random | urandom | tty | console | ptmx | pts | shm | mqueue | fd | stdin | stdout | stderr | core) ;;
        *) breached "$device" ;;
    esac
done
held

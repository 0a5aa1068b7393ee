# tries: to see a process that is not of this sandbox
# stopped by: a process namespace of its own
. /cloister/files/tools

[ -r /proc/1/status ] || unknown "no processes in /proc"
for process in /proc/[0-9]*; do
    if ! grep -q "CLOISTER_JOB_ID=$CLOISTER_JOB_ID" "$process/environ" 2> /dev/null; then
        # One that has ended meanwhile was ours or will not help an attacker.
        case $(awk '$1 == "State:" { print $2 }' "$process/status" 2> /dev/null) in
            '' | Z | X) ;;
            *) breached "$process, $(cat "$process/comm" 2> /dev/null)" ;;
        esac
    fi
done
held

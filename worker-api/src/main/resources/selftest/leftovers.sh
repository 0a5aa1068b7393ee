# tries: to find what an earlier task has left
# stopped by: every writable place is made for one pod and goes with it
. /cloister/files/tools

for directory in /workspace /tmp /var/tmp /dev/shm; do
    [ -d "$directory" ] || unknown "there is no $directory"
    left=$(ls -A "$directory" | head -n 1)
    [ -z "$left" ] || breached "$directory/$left"
done
held

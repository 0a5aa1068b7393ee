# tries: to learn the host's name or where the worker keeps its files
# stopped by: our own files for names, and mounts that do not tell their source
. /cloister/files/tools

[ -r /cloister/files/host ] || unknown "not told what to look for"
# The first line is the worker's directory, the second the host's name where that would tell anything.
{ read -r directory; read -r name; } < /cloister/files/host
! env | grep -qF "$directory" || breached "the worker's directory in the environment"
for file in /proc/mounts /etc/hosts /etc/resolv.conf /etc/hostname; do
    ! grep -qF "$directory" "$file" 2> /dev/null || breached "the worker's directory in $file"
done
[ -n "$name" ] || held
! env | grep -qwF "$name" || breached "the host's name in the environment"
for file in /etc/hosts /etc/resolv.conf /etc/hostname; do
    ! grep -qwF "$name" "$file" 2> /dev/null || breached "the host's name in $file"
done
held

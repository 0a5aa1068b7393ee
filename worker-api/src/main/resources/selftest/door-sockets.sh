# tries: to reach the sockets that lead to the model server
# stopped by: the door is mounted into the sidecar alone
. /cloister/files/tools

for socket in /cloister/door /cloister/*.sock /cloister/*/*.sock; do
    [ ! -e "$socket" ] || breached "$socket"
done
held

# tries: to fetch a model from the internet through the model's door
# stopped by: the proxy's list of calls
# pod: inference
. /cloister/files/tools

attempt http-pull > /tmp/answer.$$
status=$(awk 'NR == 1 { print $2 }' /tmp/answer.$$)
rm -f /tmp/answer.$$
case $status in
    403) held ;;
    2*) breached "the model server was asked to fetch a model" ;;
    *) unknown "the door answered ${status:-nothing} (error $error)" ;;
esac

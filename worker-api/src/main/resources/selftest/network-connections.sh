# tries: to connect to the worker, to each of the host's addresses, to the metadata service of a cloud, to the internet
# stopped by: a network namespace that holds loopback alone
. /cloister/files/tools

for target in /cloister/files/connect-*; do
    target=${target##*/}
    attempt "$target"
    # No permission, no such family, no address of one's own, no route; and on loopback, nobody who listens.
    case $target:$error in
        *:1 | *:13 | *:97 | *:99 | *:101) ;;
        connect-127.0.0.1-*:111) ;;
        *:0 | *:115) breached "reached ${target#connect-}" ;;
        *) breached "there is a way to ${target#connect-} (error $error)" ;;
    esac
done
held

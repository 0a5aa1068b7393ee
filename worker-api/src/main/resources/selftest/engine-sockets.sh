# tries: to find the container engine's socket
# stopped by: no mount of it
. /cloister/files/tools

for socket in /run /var/run /run/user/*; do
    for name in docker.sock podman/podman.sock containerd/containerd.sock crio/crio.sock; do
        [ ! -e "$socket/$name" ] || breached "$socket/$name"
    done
done
held

# tries: to open raw sockets, packets of the network card, or the host's virtual socket
# stopped by: our seccomp profile
. /cloister/files/tools

call socket_packet socket_raw socket_vsock socket_alg

# tries: to mount, to unmount what covers something, or to make a mount out of a file
# stopped by: our seccomp profile
. /cloister/files/tools

call mount umount2 fsopen open_tree

# The settings of a Podman that we start.

# The lower of two limits, where the second may be "unlimited".
at_most() { if [ "$2" = unlimited ] || [ "$1" -lt "$2" ]; then echo "$1"; else echo "$2"; fi; }

# Podman's default limits are above what some machines allow, crun refuses a hybrid cgroup hierarchy, and the host's
# names are none of a sandbox's business. The file is ours alone: another Podman on this machine does not read it.
# write_engine_config FOLDER
write_engine_config() {
    local files processes
    files=$(at_most 20000 "$(ulimit -Hn)")
    processes=$(at_most 4096 "$(ulimit -Hu)")
    mkdir -p "$1"
    cat >"$1/containers.conf" <<CONF
[containers]
default_ulimits = ["nofile=$files:$files","nproc=$processes:$processes"]
base_hosts_file = "none"
host_containers_internal_ip = "none"
[engine]
runtime = "runc"
CONF
}

# Locks in memory would be shared with every other Podman of this user.
write_lone_engine_config() {
    write_engine_config "$1"
    echo 'lock_type = "file"' >>"$1/containers.conf"
}

# The engine beside the one that is used, private to the test suite: what holds on Podman is to hold on Docker, too.

SECOND_DIR=$CLOISTER_HOME/second-engine
SECOND_ENGINE=unix://$ENGINE_DIR/second.sock

have_dockerd() { any_exists /usr/sbin/dockerd /usr/bin/dockerd /usr/local/bin/dockerd; }

install_docker() {
    install_without_starting docker.io
    have_dockerd ||
        die "The suite runs on Docker beside Podman, and no package here brings dockerd: install Docker and run this again."
}

# Whichever of the two is not at DOCKER_HOST.
second_engine_deps() {
    if [ "$(engine_name)" = Docker ]; then
        podman_is_whole || step "install podman" install_podman
    else
        have_dockerd || step "install docker" install_docker
    fi
}

start_second_podman() {
    write_lone_engine_config "$SECOND_DIR"
    launch_engine second-engine "$SECOND_ENGINE" env CONTAINERS_CONF="$SECOND_DIR/containers.conf" \
        podman --root "$SECOND_DIR/podman" --runroot "$ENGINE_DIR/podman" --tmpdir "$ENGINE_DIR/podman-tmp" \
        system service -t 0 "$SECOND_ENGINE"
}

# No test's container needs a bridge; but without one dockerd would remove that of another Docker on this machine.
start_second_docker() {
    local bridge=none
    [ ! -e /sys/class/net/docker0 ] || bridge=docker0
    mkdir -p "$SECOND_DIR"
    cat >"$SECOND_DIR/daemon.json" <<JSON
{
  "data-root": "$SECOND_DIR/docker", "exec-root": "$ENGINE_DIR/docker", "pidfile": "$ENGINE_DIR/docker.pid",
  "bridge": "$bridge", "iptables": false, "ip6tables": false, "ip-forward": false, "ip-masq": false
}
JSON
    launch_engine second-engine "$SECOND_ENGINE" env PATH="$PATH:/usr/sbin:/sbin" \
        dockerd --config-file "$SECOND_DIR/daemon.json" --host "$SECOND_ENGINE"
}

start_second_engine() { if [ "$(engine_name)" = Docker ]; then start_second_podman; else start_second_docker; fi; }

# What the machine lacks, from its own package manager.

# install_packages NAME…: those of them that this release of the system has
install_packages() {
    local name known=()
    have apt-get ||
        die "This machine lacks $*: install that with its package manager and run this again (only apt-get is known here)."
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update
    for name in "$@"; do
        if apt-cache show "$name" >/dev/null 2>&1; then known+=("$name"); fi
    done
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "${known[@]}"
}

missing_tools() {
    local tool
    for tool in curl tar gzip; do
        have "$tool" || echo "$tool"
    done
    [ -e /etc/ssl/certs/ca-certificates.crt ] || [ -e /etc/pki/tls/certs/ca-bundle.crt ] || echo ca-certificates
}

any_exists() {
    local path
    for path in "$@"; do [ -e "$path" ] && return; done
    return 1
}

# netavark and catatonit are only recommended by podman, but the bridge and `init` need them.
podman_is_whole() {
    have podman && have runc && have iptables &&
        any_exists /usr/lib/podman/netavark /usr/libexec/podman/netavark /usr/lib/cni/bridge &&
        any_exists /usr/libexec/podman/catatonit /usr/bin/catatonit
}

install_podman() {
    install_packages podman runc conmon netavark aardvark-dns containernetworking-plugins catatonit uidmap iptables
}

# Where no registry answers, images are made of the system's own packages and the model comes with pip.
tools_without_registry() {
    have debootstrap || echo debootstrap
    any_exists /usr/share/keyrings/debian-archive-keyring.gpg || echo debian-archive-keyring
    python3 -m pip --version >/dev/null 2>&1 || echo python3-pip
    any_exists /usr/lib/*/libgomp.so.1 || echo libgomp1
}

# What the suite's own small images, its clients, the stand-in's tests and the nodes' networks are made of.
tools_of_tests() {
    have ip || echo iproute2
    any_exists /bin/busybox /usr/bin/busybox || echo busybox-static
    python3 -m pip --version >/dev/null 2>&1 || echo python3-pip
    any_exists /usr/lib/*/libgomp.so.1 || echo libgomp1
}

test_deps() {
    deps
    test_tools
}

test_tools() {
    local tools
    mapfile -t tools < <(tools_of_tests)
    [ ${#tools[@]} = 0 ] || step "install ${tools[*]}" install_packages "${tools[@]}"
}

# What the proxy is held against, what asks it, and what brings a loopback up.
tools_of_bench() {
    have nginx || echo nginx-light
    have wrk || echo wrk
    have ip || echo iproute2
}

# A package may start its service as it comes in; nobody asked for a server at port 80 here.
install_without_starting() (
    local policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
        trap 'as_root rm -f $policy' EXIT
        printf '#!/bin/sh\nexit 101\n' | as_root install -m 0755 /dev/stdin $policy
    fi
    install_packages "$@"
)

# `just` only gives this script's commands their names, so a machine that cannot have it goes on without.
install_just() {
    local wheel=$CLOISTER_HOME/build/just
    if apt-cache show just >/dev/null 2>&1; then
        install_packages just
    else
        { python3 -m pip --version || install_packages python3-pip; } &&
            python3 -m pip install --quiet --no-deps --target "$wheel" rust-just &&
            as_root install -m 0755 "$wheel/bin/just" /usr/local/bin/just
    fi
}

deps() {
    local tools
    use_jdk
    mapfile -t tools < <(missing_tools)
    [ ${#tools[@]} = 0 ] || step "install ${tools[*]}" install_packages "${tools[@]}"
    if [ -z "$(given_engine)" ] && ! find_engine >/dev/null && ! podman_is_whole; then
        step "install podman" install_podman
    fi
    use_engine
    if ! registry_answers; then
        mapfile -t tools < <(tools_without_registry)
        [ ${#tools[@]} = 0 ] || step "install ${tools[*]}" install_packages "${tools[@]}"
    fi
    have just || (step "install just" install_just) || say "Going on without just: scripts/setup-dev.sh has the same commands."
}

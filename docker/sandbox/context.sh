#!/usr/bin/env bash
# Writes the build context of the sandbox image into DIR: from debian:12-slim where the engine reaches a registry, else
# from a debootstrap of the same release, which is kept in ${CLOISTER_HOME:-.cloister}/cache.
#
#   docker/sandbox/context.sh DIR
set -euo pipefail
context=$(realpath "${1:?usage: docker/sandbox/context.sh DIR}")
cd "$(dirname "$0")"

root=$(cd ../.. && pwd)
home=${CLOISTER_HOME:-.cloister}
[[ $home == /* ]] || home=$root/$home
rootfs=$home/cache/sandbox-rootfs-$(sha256sum <packages | cut -c 1-12).tar

has_base_image() {
    "$root/scripts/engine-api.sh" GET /images/debian:12-slim/json >/dev/null 2>&1
}

# The answer is a stream that is 200 also where the pull fails, so the image itself is asked for afterwards.
pull_base_image() {
    "$root/scripts/engine-api.sh" POST '/images/create?fromImage=docker.io/library/debian&tag=12-slim' --max-time 60 \
        >/dev/null 2>&1 || true
    has_base_image
}

as_root() {
    if ((EUID == 0)); then "$@"; else sudo --non-interactive "$@"; fi
}

# The mirror that this machine's own packages come from, where it is a Debian of the same release.
mirror() {
    local found
    found=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Codename: bookworm' \
        2>/dev/null | head -n 1 || true)
    echo "${found:-http://deb.debian.org/debian}"
}

make_rootfs() {
    local work
    work=$(mktemp -d)
    trap "as_root rm -rf '$work'" EXIT
    PATH=$PATH:/usr/sbin:/sbin
    command -v debootstrap >/dev/null || {
        echo "No registry answers and debootstrap is not installed; scripts/setup-dev.sh deps installs it." >&2
        exit 1
    }
    as_root debootstrap --variant=minbase --include="$(paste -s -d , packages)" bookworm "$work/rootfs" "$(mirror)" \
        >"$work/log" 2>&1 || {
        echo "debootstrap failed: $(tail -n 1 "$work/log")" >&2
        exit 1
    }
    mkdir -p "${rootfs%/*}"
    as_root tar --create --numeric-owner --directory "$work/rootfs" \
        --exclude='./dev/*' --exclude='./proc/*' --exclude='./sys/*' --exclude='./tmp/*' \
        --exclude='./debootstrap' --exclude='./etc/hostname' --exclude='./etc/resolv.conf' \
        --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' --exclude='./var/log/*' \
        --exclude='./usr/share/man/*' --exclude='./usr/share/info/*' --exclude='./usr/share/locale/*' \
        . >"$rootfs.part"
    mv "$rootfs.part" "$rootfs"
}

cp cloister-prompt packages "$context"
if has_base_image || pull_base_image; then
    cp Dockerfile.registry "$context/Dockerfile"
else
    [[ -f $rootfs ]] || make_rootfs
    cp Dockerfile.rootfs "$context/Dockerfile"
    ln "$rootfs" "$context/rootfs.tar" 2>/dev/null || cp "$rootfs" "$context/rootfs.tar"
fi

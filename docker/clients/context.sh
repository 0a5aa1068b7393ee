#!/usr/bin/env bash
# Writes the build context of the clients' image into DIR. The packages are for the Python of the sandbox image,
# whatever this machine's own is, and are kept in ${CLOISTER_HOME:-.cloister}/cache, so that only the first call needs
# the network.
#
#   docker/clients/context.sh DIR
set -euo pipefail
context=$(realpath "${1:?usage: docker/clients/context.sh DIR}")
cd "$(dirname "$0")"

home=${CLOISTER_HOME:-.cloister}
[[ $home == /* ]] || home=$(cd ../.. && pwd)/$home
packages=$home/cache/clients-$(sha256sum <requirements.txt | cut -c 1-12)

if [[ ! -d $packages ]]; then
    mkdir -p "$home/cache"
    work=$(mktemp -d "$home/cache/clients.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    python3 -m pip install --quiet --no-deps --target "$work" --requirement requirements.txt \
        --implementation cp --python-version 3.11 --only-binary=:all: >&2
    rm -rf "${work:?}/bin"
    chmod -R u=rwX,go=rX "$work"
    mv "$work" "$packages"
fi
cp Dockerfile ./*.py "$context"
cp -r "$packages" "$context/site-packages"

#!/usr/bin/env bash
# Podman with a storage of its own, which shares nothing with any other Podman of this machine.
#
#   scripts/lone-podman.sh FOLDER ARGUMENT...
#
# The folder's path may have 46 characters, because that of Podman's run directory, which is in it, may have 50.
set -euo pipefail
# shellcheck source=/dev/null
source "$(dirname "$0")/lib/podman.sh"

folder=$1
shift
write_lone_engine_config "$folder"
export CONTAINERS_CONF=$folder/containers.conf
# Podman's monitors drop a file where the service was started.
cd "$folder"
exec podman --root "$folder/storage" --runroot "$folder/run" --tmpdir "$folder/tmp" "$@"

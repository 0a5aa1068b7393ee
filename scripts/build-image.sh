#!/usr/bin/env bash
# Builds the image localhost/cloister/NAME:latest from docker/NAME through the engine's Docker API: the same path on
# Podman and on Docker, named by DOCKER_HOST.
#
#   scripts/build-image.sh NAME
#
# docker/NAME/context.sh DIR writes the whole build context, Dockerfile included, into DIR. docker/NAME/inputs lists the
# files and folders, one a line and relative to the repository, that the image is made of: while they are what they were
# when the image was built, there is nothing to do. Without that list the context itself is compared.
set -euo pipefail
cd "$(dirname "$0")/.."

name=${1:?usage: scripts/build-image.sh NAME}
image=localhost/cloister/$name:latest
folder=docker/$name

fail() {
    echo "Image $image was not built: $*" >&2
    exit 1
}

engine() {
    scripts/engine-api.sh "$@"
}

# One hash over the names, modes and contents of files and folders.
fingerprint() {
    tar --create --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --format=gnu "$@" | sha256sum | cut -d ' ' -f 1
}

# The image's id, or nothing; with its labels beside, whatever white space the engine puts into its JSON.
inspect() {
    engine GET "/images/$image/json" 2>/dev/null | tr -d ' \n' || true
}

is_built_from() {
    grep -q "\"cloister.inputs\":\"$1\"" <<<"$2"
}

[[ -x $folder/context.sh ]] || fail "there is no $folder/context.sh."
engine GET /_ping >/dev/null || fail "no container engine answers at ${DOCKER_HOST:-unix:///var/run/docker.sock}."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

before=$(inspect)
if [[ -f $folder/inputs ]]; then
    mapfile -t inputs < <(grep -v -e '^#' -e '^$' "$folder/inputs")
    for input in "${inputs[@]}"; do
        [[ -e $input ]] || fail "$input is missing; build it first (scripts/setup-dev.sh build)."
    done
    hash=$(fingerprint "${inputs[@]}")
    if is_built_from "$hash" "$before"; then exit 0; fi
fi

mkdir "$work/context"
"$folder/context.sh" "$work/context" || fail "$folder/context.sh could not write its context (see above)."
if [[ ! -f $folder/inputs ]]; then
    hash=$(fingerprint --directory "$work/context" .)
    if is_built_from "$hash" "$before"; then exit 0; fi
fi

labels="%7B%22cloister.image%22%3A%22$name%22%2C%22cloister.inputs%22%3A%22$hash%22%7D"
tar --create --owner=0 --group=0 --numeric-owner --directory "$work/context" . \
    | engine POST "/build?t=$image&rm=1&forcerm=1&layers=false&networkmode=host&labels=$labels" \
        --header 'Content-Type: application/x-tar' --header 'Expect:' --upload-file - >"$work/answer" || true

after=$(inspect)
if ! is_built_from "$hash" "$after"; then
    reason=$(sed -n -E 's/.*"(error|message)": ?"(([^"\\]|\\.)*)".*/\2/p' "$work/answer" | tail -n 1 \
        | sed -e 's/\\n/ /g' -e 's/\\"/"/g')
    fail "${reason:-$(tail -c 300 "$work/answer")}"
fi

# The image that had the name before, and the first stages of Dockerfiles that give theirs this label, are nobody's now.
garbage="%7B%22dangling%22%3A%5B%22true%22%5D%2C%22label%22%3A%5B%22cloister.image%3D$name%22%5D%7D"
engine POST "/images/prune?filters=$garbage" >/dev/null 2>&1 || true

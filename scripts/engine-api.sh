#!/usr/bin/env bash
# Calls the container engine's Docker API, so that nothing here needs an engine's command line.
#
#   scripts/engine-api.sh METHOD PATH [curl option]...
#
# DOCKER_HOST names the engine (unix://PATH or tcp://HOST:PORT; default unix:///var/run/docker.sock).
# Prints the body of the answer; exits 22 where the engine answers with an error, 7 where nobody answers.
set -euo pipefail

method=$1 path=$2
shift 2

engine=${DOCKER_HOST:-unix:///var/run/docker.sock}
case $engine in
    unix://*) target=(--unix-socket "${engine#unix://}" "http://engine$path") ;;
    tcp://*) target=("http://${engine#tcp://}$path") ;;
    *)
        echo "DOCKER_HOST is '$engine': give it as unix:///path/of/the/socket or tcp://host:port." >&2
        exit 2
        ;;
esac

exec curl --silent --fail-with-body --noproxy '*' --request "$method" "$@" "${target[@]}"

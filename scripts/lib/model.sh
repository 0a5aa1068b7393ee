# Which model server: one that answers, else the ollama/ollama image, else the stand-in.

OLLAMA_IMAGE=docker.io/ollama/ollama:latest
STAND_IN_IMAGE=localhost/cloister/model-server:latest
MODEL_PORT=11434

registry_answers() {
    local code
    [ -n "${REGISTRY_ANSWERS:-}" ] || {
        code=$(curl -s -o /dev/null -w '%{http_code}' --connect-timeout 3 --max-time 8 https://registry-1.docker.io/v2/ || true)
        case $code in 200 | 401) REGISTRY_ANSWERS=yes ;; *) REGISTRY_ANSWERS=no ;; esac
    }
    [ "$REGISTRY_ANSWERS" = yes ]
}

has_image() { engine_api GET "/images/$1/json" >/dev/null 2>&1; }

ollama_answers() { curl -fs --max-time 3 "$1/api/version" 2>/dev/null | grep -q version; }

# The image of the model server that a node-manager started on this engine, where one runs.
own_model_server() {
    engine_api GET '/containers/json?filters=%7B%22label%22%3A%5B%22cloister.role%3Dmodel-server%22%5D%7D' 2>/dev/null |
        sed -n 's/.*"Image": *"\([^"]*\)".*/\1/p'
}

# Prints one of: given, existing, ollama, stand-in.
model_server() {
    local image
    image=$(own_model_server)
    if [ -n "${OLLAMA_UPSTREAM_URL:-}" ]; then
        echo given
    elif [ -z "$image" ] && ollama_answers "http://127.0.0.1:$MODEL_PORT"; then
        echo existing
    elif [ "$image" = "$STAND_IN_IMAGE" ]; then
        echo stand-in
    elif [ -n "$image" ] || has_image "$OLLAMA_IMAGE" || registry_answers; then
        echo ollama
    else
        echo stand-in
    fi
}

needs_stand_in() { [ "$(model_server)" = stand-in ]; }

model_server_image() { if needs_stand_in; then echo "$STAND_IN_IMAGE"; else echo "$OLLAMA_IMAGE"; fi; }

model_server_url() { echo "${OLLAMA_UPSTREAM_URL:-http://127.0.0.1:$MODEL_PORT}"; }

# The choice in words.
tell_model_server() {
    case $(model_server) in
        given) echo "the one you named, at $OLLAMA_UPSTREAM_URL" ;;
        existing) echo "the Ollama that already answers on port $MODEL_PORT of this machine" ;;
        ollama) echo "Ollama, started by node-manager from the image $OLLAMA_IMAGE" ;;
        stand-in) echo "the stand-in (no registry answers): llama.cpp with SmolLM2-135M behind Ollama's API, started by node-manager from $STAND_IN_IMAGE" ;;
    esac
}

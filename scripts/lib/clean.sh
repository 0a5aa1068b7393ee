# Removing everything that this script made. Packages stay: others may use them by now.

# Images and models that another stack's containers use are left to it.
remove_from_engine() {
    local image
    if ! use_engine_of_stack; then
        [ -d "$CLOISTER_HOME/engine" ] && have podman || return 0
        start_engine
        export DOCKER_HOST=$OWN_ENGINE
    fi
    remove_containers_of_stack
    for image in inference-proxy sandbox model-server clients; do
        engine_api DELETE "/images/localhost/cloister/$image:latest" >/dev/null 2>&1 || true
    done
    engine_api DELETE /volumes/cloister-models >/dev/null 2>&1 || true
}

remove_files() {
    local mount
    while read -r _ mount _; do
        case $mount in "$CLOISTER_HOME"/* | "$ENGINE_DIR"/*) as_root umount "$mount" ;; esac
    done < <(sort -r -k2 /proc/mounts)
    as_root rm -rf "$ENGINE_DIR"
    rm -rf "$REPO"/target "$REPO"/*/target
    # Some of it may belong to the user ids of sandboxes.
    rm -rf "$CLOISTER_HOME" 2>/dev/null || as_root rm -rf "$CLOISTER_HOME"
}

clean() {
    # The usual log lies in what this removes.
    SETUP_LOG=$(mktemp)
    REASON=$(mktemp)
    step "stop services" stop_services
    step "remove images and containers" remove_from_engine
    step "stop the container engine" stop_engines
    step "remove files" remove_files
    rm -f "$SETUP_LOG" "$REASON"
}

# Stopping the stack.

# containers_with LABEL: the ids of those of the engine that carry it
containers_with() {
    engine_api GET "/containers/json?all=true&filters=%7B%22label%22%3A%5B%22$1%22%5D%7D" 2>/dev/null |
        grep -oE '"Id": ?"[0-9a-f]{64}"' | grep -oE '[0-9a-f]{64}'
}

# Twice, because the owner of a namespace can only go after those who joined it.
remove_containers() {
    local round id
    for round in 1 2; do
        for id in $(containers_with "$1"); do
            engine_api DELETE "/containers/$id?force=true&v=true" >/dev/null 2>&1 || true
        done
    done
}

stop_services() {
    stop node-manager 30
    stop worker-api 10
    stop orchestrator 20
    # Fast, in PostgreSQL's words: it does not wait for clients that an orchestrator left behind.
    stop database 20 INT
}

# The engine that the stack used, where it answers.
use_engine_of_stack() {
    DOCKER_HOST=$(from_env DOCKER_HOST)
    export DOCKER_HOST=${DOCKER_HOST:-$OWN_ENGINE}
    engine_answers "$DOCKER_HOST"
}

# Sandboxes that were running, and the model server where node-manager could not stop it.
remove_containers_of_stack() {
    local slug
    slug=$(from_env NODE_SLUG)
    ! use_engine_of_stack || remove_containers "cloister.node%3D${slug:-$(slug_of_host)}"
}

# The second one is there where a run of the suite was killed.
stop_engines() {
    stop second-engine 20
    stop engine 10
}

down() {
    step "stop services" stop_services
    step "remove containers" remove_containers_of_stack
    { ! is_live engine && ! is_live second-engine; } || step "stop the container engine" stop_engines
}

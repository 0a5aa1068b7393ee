# Jars, the folders that services are started from, and images.

SERVICES=(orchestrator worker-api node-manager)
# The real path, because the test suite's stack shares the folder through a link, and a cache knows its jar by path.
APP=$(realpath -m "$CLOISTER_HOME/app")

# Small and quick to start. The cache is only taken where these are what it was made with.
JVM_FLAGS=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:+UseCompactObjectHeaders
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)

maven() { (cd "$REPO" && ./mvnw "$@"); }

# One hash over everything that a jar is made of.
source_hash() (
    cd "$REPO" || exit
    find ./pom.xml ./.mvn ./*/pom.xml ./*/src/main ./docker/seccomp -type f -print0 |
        LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
)

jars_are_current() {
    local service
    for service in "${SERVICES[@]}" inference-proxy e2e; do
        [ -s "$REPO/$service/target/$service.jar" ] || return 1
    done
    [ "$(source_hash)" = "$(cat "$REPO/target/source.hash" 2>/dev/null)" ]
}

package_jars() {
    maven -q -DskipTests package
    jars_are_built
}

jars_are_built() {
    mkdir -p "$REPO/target"
    source_hash >"$REPO/target/source.hash"
}

is_installed() {
    [ -s "$APP/$1/app.aot" ] &&
        [ "$(sha256sum <"$REPO/$1/target/$1.jar")" = "$(cat "$APP/$1/jar.hash" 2>/dev/null)" ]
}

# A new folder each time: a JVM that runs from the old one keeps its files.
install_service() {
    local folder=$APP/$1
    rm -rf "$folder"
    "$JAVA" -Djarmode=tools -jar "$REPO/$1/target/$1.jar" extract --destination "$folder"
    train "$1" "$folder"
    sha256sum <"$REPO/$1/target/$1.jar" >"$folder/jar.hash"
}

# Starts the service once up to the end of its context's refresh, with throw-away state, to record its cache.
train() {
    local service=$1 folder=$2 state code=0
    state=$(mktemp -d "$CLOISTER_HOME/build/$service.XXXXXX")
    random_secret | write_private "$state/token"
    env -u DATABASE_URL ORCHESTRATOR_PORT=0 WORKER_PORT=0 NODE_MANAGER_PORT=0 \
        ORCHESTRATOR_STATE_DIR="$state" WORKER_STATE_DIR="$state" NODE_STATE_DIR="$state" \
        CLOISTER_RUN_DIR="$state" CLOISTER_LOG_DIR="$state" WORKER_API_DIR="$APP/worker-api" \
        JWT_SECRET="$(random_secret)" BOOTSTRAP_ADMIN_PASSWORD="$(random_secret)" NODE_REGISTRATION_PSK="$(random_secret)" \
        WORKER_TOKEN_FILE="$state/token" NODE_SLUG=training ORCHESTRATOR_URL=http://127.0.0.1:9 \
        "$JAVA" "${JVM_FLAGS[@]}" -XX:AOTCacheOutput="$folder/app.aot" -Dspring.context.exit=onRefresh \
        -jar "$folder/$service.jar" || code=$?
    rm -rf "$state"
    [ -s "$folder/app.aot" ] || die "$service did not start for its training run (exit code $code); $SETUP_LOG says why."
}

install_services() {
    local service jobs=()
    for service in "$@"; do
        install_service "$service" &
        jobs+=($!)
    done
    for service in "${jobs[@]}"; do wait "$service"; done
}

build_image() { flock "$CLOISTER_HOME/run/image-$1.lock" "$REPO/scripts/build-image.sh" "$1"; }

# Needs no jar and mostly waits for packages, so it goes on beside them; its own step waits for the rest and tells.
begin_sandbox_image() { build_image sandbox >>"$CLOISTER_HOME/log/image-sandbox.log" 2>&1 </dev/null 3>&- 4>&- 8>&- & }

build_jars() { jars_are_current || step "build jars" package_jars; }

prepare_services() {
    local service stale=()
    for service in "${SERVICES[@]}"; do
        is_installed "$service" || stale+=("$service")
    done
    [ ${#stale[@]} = 0 ] || step "prepare ${stale[*]}" install_services "${stale[@]}"
}

build_images() {
    local image images=(inference-proxy sandbox)
    ! needs_stand_in || images+=(model-server)
    for image in "${images[@]}"; do
        step "build image $image" build_image "$image"
    done
}

build() {
    deps
    begin_sandbox_image
    build_jars
    prepare_services
    build_images
}

# The test suite, its reports and its one closing line.

# reports [MODULE]: the report files of one module or of all
reports() { find "$REPO/${1:-}" -path '*/target/surefire-reports/TEST-*.xml' -o -path '*/target/failsafe-reports/TEST-*.xml'; }

remove_reports() { rm -rf "$REPO"/*/target/surefire-reports "$REPO"/*/target/failsafe-reports; }

# sum_up [MODULE]: the one closing line. Fails where a test failed or none ran. It counts each run of a test; a report's
# own figures take the runs of one test on several engines for one.
sum_up() {
    reports "$@" | xargs -r grep -hoE '^ *<(testcase|failure|error|skipped)[ />]' | awk '
        /testcase/ { tests++ }
        /failure|error/ { failed++ }
        /skipped/ { skipped++ }
        END {
            printf "%d passed, %d failed, %d skipped\n", tests - failed - skipped, failed, skipped
            exit failed > 0 || tests == failed + skipped
        }' >&3
}

# Each test that failed, with the beginning of why: the reports themselves may be gone with the machine.
tell_failures() {
    reports | xargs -r awk '
        /<testcase / { test = $0; sub(/.*<testcase name="/, "", test); sub(/".*/, "", test)
                       class = $0; sub(/.*classname="/, "", class); sub(/".*/, "", class) }
        /<(failure|error)[ >]/ {
            why = $0; sub(/message="/ ? ".*message=\"" : ".*type=\"", "", why); sub(/".*/, "", why)
            gsub(/&#10;/, "\n        ", why)
            print "    failed: " class ": " test "\n        " substr(why, 1, 1000) }' |
        sed "s/&apos;/'/g; s/&quot;/\"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g" >&4
}

# tests "name" command…: a step whose failure is told by the closing line and not by the end of the script
tests() {
    (step "$@") && return
    tell_failures
    return 1
}

# On both engines, and with the second one gone at the end, however it comes.
verify_all() (
    trap 'stop second-engine 20' EXIT
    start_second_engine &&
        CLOISTER_TEST_ENGINES=$DOCKER_HOST,$SECOND_ENGINE TESTCONTAINERS_RYUK_DISABLED=true \
            maven -B -ntp --fail-at-end "$@" verify &&
        jars_are_built
)

# The features live in e2e; contracts is built beside it, so that nothing need be installed. The clients that are to work
# through the door lie in an image.
run_features() { build_image clients && maven -B -ntp -pl contracts,e2e -Pfeatures verify "$@"; }

# The suite's own stack: other ports, another folder, the same jars and the same engine. Its `up` makes the images.
TEST_HOME=$CLOISTER_HOME/test
test_stack() {
    mkdir -p "$TEST_HOME"
    ln -sfn ../app ../cache "$TEST_HOME"
    env -u DATABASE_URL CLOISTER_HOME="$TEST_HOME" DOCKER_HOST="$DOCKER_HOST" NODE_SLUG=cloister-test \
        ORCHESTRATOR_PORT=12180 WORKER_PORT=12190 NODE_MANAGER_PORT=12191 "$REPO/scripts/setup-dev.sh" "$1" >&3 2>&4
}

test_everything() {
    local long=() code=0
    case ${1:-} in '') ;; --long) long=(-DexcludedGroups= -Dcucumber.filter.tags=) ;; *) die "test knows --long, not '$1'." ;; esac
    test_deps
    second_engine_deps
    spin_deps
    remove_reports
    tests "model of dispatch" check_dispatch_model || code=1
    if tests "mvnw verify" verify_all "${long[@]}"; then
        if test_stack up; then
            tests "features" with_stack "$TEST_HOME" run_features "${long[@]}" || code=1
        else
            code=1
        fi
        test_stack down
    else
        code=1
    fi
    sum_up || code=1
    return $code
}

e2e() {
    local code=0
    need_stack
    test_tools
    remove_reports
    tests "features" with_stack "$CLOISTER_HOME" run_features || code=1
    sum_up e2e || code=1
    return $code
}

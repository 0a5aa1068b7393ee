# Finding the JDK 25 that builds and runs everything.

JDK_VERSION=25

is_jdk_25() {
    [ -x "$1/bin/javac" ] && grep -qs "^JAVA_VERSION=\"${JDK_VERSION}[.\"+-]" "$1/release"
}

on_path_jdk() {
    local javac
    javac=$(command -v javac) || return 0
    dirname "$(dirname "$(readlink -f "$javac")")"
}

find_jdk() {
    local candidate
    for candidate in "${JAVA_HOME:-}" "$(on_path_jdk)" /usr/lib/jvm/* /opt/* /opt/*/* /usr/local/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
        if is_jdk_25 "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

use_jdk() {
    JAVA_HOME=$(find_jdk) ||
        die "No JDK $JDK_VERSION found in JAVA_HOME, the path, /usr/lib/jvm, /opt or ~/.sdkman: install the package openjdk-$JDK_VERSION-jdk where your system has it, or the one of https://adoptium.net/temurin/releases/?version=$JDK_VERSION, and run this again."
    export JAVA_HOME
    JAVA=$JAVA_HOME/bin/java
}

# run_java FILE args…: a single source file, with the wire records and their JSON on its class path
run_java() {
    "$JAVA" -XX:TieredStopAtLevel=1 -cp "$APP/orchestrator/lib/*" "$REPO/scripts/$1" "${@:2}"
}

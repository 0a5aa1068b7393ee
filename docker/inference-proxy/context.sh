#!/usr/bin/env bash
# Writes the build context of the proxy's image into DIR: a jlinked runtime of this machine's JDK, the extracted
# application, and the glibc files they are linked to. Needs a JDK 25 (JAVA_HOME) and the packaged application.
#
#   docker/inference-proxy/context.sh DIR
set -euo pipefail
cd "$(dirname "$0")"

context=${1:?usage: docker/inference-proxy/context.sh DIR}
jar=$(cd ../.. && pwd)/inference-proxy/target/inference-proxy.jar
java_home=${JAVA_HOME:?JAVA_HOME must name a JDK 25}
[[ -f $jar ]] || { echo "$jar is missing; build it first (scripts/setup-dev.sh build)." >&2; exit 1; }

context=$(mkdir -p "$context" && cd "$context" && pwd)
root=$context/rootfs
mkdir -p "$root"/{app/native,etc}
cp Dockerfile "$context/"

# java.desktop is there for java.beans, without which Spring does not start, and java.xml because java.desktop names it.
# InputSource is a class that Spring names. The rest of both goes: of each further package only its first file stays, because jlink insists on the package; and of
# java.desktop its native half, for screens, fonts and sound, with what that would be linked to.
kept=$("$java_home/bin/jimage" list "$java_home/lib/modules" | awk '
    /^Module:/ { module = $2 }
    /^    / && (module == "java.desktop" || module == "java.xml") {
        package = $1
        sub("/[^/]*$", "", package)
        if (!(package in seen)) {
            seen[package] = 1
            gsub(/[.$]/, "[&]", $1)
            printf "|%s", $1
        }
    }')
echo "regex:/java\.(desktop|xml)/(?!(module-info\.class|(java|com/sun)/beans/.*|org/xml/sax/InputSource\.class$kept)\$).*" >"$context/excluded"
"$java_home/bin/jlink" --add-modules java.base,java.desktop,java.logging,jdk.unsupported \
    --strip-java-debug-attributes --no-header-files --no-man-pages --compress zip-9 \
    --exclude-resources="@$context/excluded" --output "$root/java"
rm -f "$context/excluded" "$root"/java/bin/{keytool,rmiregistry,jrunscript} "$root"/java/lib/{classlist,jrt-fs.jar,psfont*} \
    "$root"/java/lib/lib{awt,awt_headless,awt_xawt,fontmanager,freetype,javajpeg,jawt,jsound,lcms,mlib_image,splashscreen}.so
# A fifth of the virtual machine is the names of its own functions, for a debugger.
if command -v strip >/dev/null; then
    strip --strip-unneeded "$root/java/lib/server/libjvm.so"
fi

"$java_home/bin/java" -Djarmode=tools -jar "$jar" extract --destination "$context/extracted" >/dev/null
mv "$context/extracted/inference-proxy.jar" "$context/extracted/lib" "$root/app/"
rmdir "$context/extracted"
cp flags "$root/app/flags"

# Netty finds its native library here and need not unpack it, for which it would want a writable directory.
(
    cd "$context"
    "$java_home/bin/jar" --extract --file "$root"/app/lib/netty-transport-native-epoll-*-linux-"$(uname -m | sed s/aarch64/aarch_64/)".jar META-INF/native
    mv META-INF/native/*.so "$root/app/native/"
    rm -r META-INF
)

# Every library that something of ours is linked to, at the path where its loader looks for it.
find "$root/java" "$root/app/native" -type f \( -name '*.so' -o -path '*/bin/java' -o -name jspawnhelper \) -exec ldd {} + \
    | grep -o -E '(=> |^[[:space:]])/[^ ]+' | grep -o '/.*' | sort -u \
    | while read -r library; do
        case $library in "$root"/*) continue ;; esac
        mkdir -p "$root$(dirname "$library")"
        cp --dereference "$library" "$root$library"
    done

echo 'nonroot:x:65532:65532::/:/none' >"$root/etc/passwd"
echo 'nonroot:x:65532:' >"$root/etc/group"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"

# Readable by any user, and with the same times in every build: the cache is refused where a time has changed.
chmod -R u=rwX,go=rX "$root"
find "$root" -exec touch --no-dereference --date=@1767225600 {} +

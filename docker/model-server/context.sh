#!/usr/bin/env bash
# Writes the build context of the stand-in model server into DIR: a jlinked runtime of this machine's JDK, the extracted
# application, the libraries that they and llama.cpp are linked to, and the model. Needs a JDK 25 (JAVA_HOME) and the
# packaged application.
#
#   docker/model-server/context.sh DIR
set -euo pipefail
context=$(realpath "${1:?usage: docker/model-server/context.sh DIR}")
cd "$(dirname "$0")"

jar=$(cd ../.. && pwd)/e2e/target/e2e.jar
java_home=${JAVA_HOME:?JAVA_HOME must name a JDK 25}
[[ -f $jar ]] || { echo "$jar is missing; build it first (scripts/setup-dev.sh build)." >&2; exit 1; }
model=$(./fetch-model.sh)

root=$context/rootfs
mkdir -p "$context/models" "$root"/{app/native,etc,tmp}
cp Dockerfile "$context/"
ln "$model" "$context/models/" 2>/dev/null || cp "$model" "$context/models/"

# java.desktop is there for java.beans, without which Spring does not start; its native half for screens and sound goes.
"$java_home/bin/jlink" \
    --add-modules java.base,java.desktop,java.logging,java.management,java.naming,jdk.unsupported \
    --strip-java-debug-attributes --no-header-files --no-man-pages --compress zip-1 --output "$root/java"
rm -f "$root"/java/bin/{keytool,rmiregistry,jrunscript} "$root"/java/lib/psfont*.properties.ja \
    "$root"/java/lib/lib{awt,awt_headless,awt_xawt,fontmanager,freetype,javajpeg,jawt,jsound,lcms,mlib_image,splashscreen}.so

"$java_home/bin/java" -Djarmode=tools -jar "$jar" extract --destination "$context/extracted" >/dev/null
mv "$context/extracted/e2e.jar" "$context/extracted/lib" "$root/app/"
rmdir "$context/extracted"
rm -f "$root"/app/lib/netty-*-{osx,windows}-*.jar "$root"/app/lib/netty-codec-native-quic-*.jar
cp flags "$root/app/flags"

# Native code lies where it is looked for, so that nothing has to be unpacked when the server starts.
machine=$(uname -m)
(
    cd "$context"
    "$java_home/bin/jar" --extract --file "$root"/app/lib/llama-*.jar "de/kherud/llama/Linux/$machine"
    "$java_home/bin/jar" --extract --file \
        "$root"/app/lib/netty-transport-native-epoll-*-linux-"${machine/aarch64/aarch_64}".jar META-INF/native
    mv "de/kherud/llama/Linux/$machine"/*.so META-INF/native/*.so "$root/app/native/"
    rm -r de META-INF
)

# Every library that something of ours is linked to, at the path where its loader looks for it.
linked=$(find "$root/java" "$root/app/native" -type f \
    \( -name '*.so' -o -path '*/bin/java' -o -name jspawnhelper \) -exec ldd {} +)
if grep -q 'libgomp.*not found' <<<"$linked"; then
    echo "llama.cpp needs libgomp.so.1; install the package libgomp1." >&2
    exit 1
fi
grep -o -E '(=> |^[[:space:]])/[^ ]+' <<<"$linked" | grep -o '/.*' | sort -u | while read -r library; do
    case $library in "$root"/*) continue ;; esac
    mkdir -p "$root$(dirname "$library")"
    cp --dereference "$library" "$root$library"
done

echo 'nonroot:x:65532:65532::/:/none' >"$root/etc/passwd"
echo 'nonroot:x:65532:' >"$root/etc/group"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"

# Readable by any user, and with the same times in every build: the cache is refused where a time has changed.
chmod -R u=rwX,go=rX "$root"
chmod 1777 "$root/tmp"
find "$root" -exec touch --no-dereference --date=@1767225600 {} +

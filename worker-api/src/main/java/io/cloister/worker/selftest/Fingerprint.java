package io.cloister.worker.selftest;

import io.cloister.worker.start.StartFailure;
import io.cloister.worker.state.BootId;
import io.cloister.worker.workspace.Workspaces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * Names all that a verdict depends on: this boot of the machine, the engine and its runtime, both images, the worker, its
 * seccomp profile and its probes. Where one of them changes, so does the name.
 */
@Component
final class Fingerprint {

    private final byte[] ofTheWorker;

    Fingerprint(
            @Value("${worker.version}") String version,
            @Value("${worker.engine.runtime:}") String runtime,
            BootId boot,
            Workspaces workspaces) {
        try {
            MessageDigest digest = sha256();
            add(digest, boot.text(), version, runtime, String.valueOf(workspaces.limited()));
            for (String resources : new String[] {"classpath:/seccomp/*", "classpath:/selftest/*"}) {
                for (Resource file : new PathMatchingResourcePatternResolver().getResources(resources)) {
                    add(digest, String.valueOf(file.getFilename()));
                    digest.update(sha256().digest(file.getContentAsByteArray()));
                }
            }
            this.ofTheWorker = digest.digest();
        } catch (IOException failure) {
            throw new StartFailure("The self-attack cannot be prepared: " + failure + ".", failure);
        }
    }

    /** The name, 64 hexadecimal digits. */
    String of(Surroundings node) {
        MessageDigest digest = sha256();
        digest.update(ofTheWorker);
        add(
                digest,
                node.engine().toString(),
                node.sidecar().id(),
                node.sandbox().id());
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, String... parts) {
        for (String part : parts) {
            digest.update(part.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

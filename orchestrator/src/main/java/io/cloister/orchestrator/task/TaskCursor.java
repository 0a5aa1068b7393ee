package io.cloister.orchestrator.task;

import io.cloister.orchestrator.secret.KeyRing;
import io.cloister.web.ProblemException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.springframework.stereotype.Component;

/** Says where the next page of a list starts, in a form that only we can make. */
@Component
final class TaskCursor {

    private static final int TAG_BYTES = 8;

    private final SecretKey key;

    TaskCursor(KeyRing keys) {
        this.key = keys.key("task cursor", "HmacSHA256");
    }

    String encode(long position) {
        byte[] cursor = ByteBuffer.allocate(Long.BYTES + TAG_BYTES)
                .putLong(position)
                .put(tag(position))
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
    }

    /** @throws ProblemException 400 if we never gave out this cursor */
    long decode(String text) {
        try {
            ByteBuffer cursor = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (cursor.remaining() == Long.BYTES + TAG_BYTES) {
                long position = cursor.getLong();
                byte[] tag = new byte[TAG_BYTES];
                cursor.get(tag);
                if (MessageDigest.isEqual(tag, tag(position))) {
                    return position;
                }
            }
        } catch (IllegalArgumentException noBase64) {
            // falls through to the refusal, like every cursor that is not ours
        }
        throw ProblemException.invalid("cursor", "must be the next_cursor of an earlier page");
    }

    private byte[] tag(long position) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] full = mac.doFinal(
                    ByteBuffer.allocate(Long.BYTES).putLong(position).array());
            return Arrays.copyOf(full, TAG_BYTES);
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("the JDK lacks HmacSHA256", broken);
        }
    }
}

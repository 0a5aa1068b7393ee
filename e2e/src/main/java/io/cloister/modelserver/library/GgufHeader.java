package io.cloister.modelserver.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model file says about itself (GGUF specification, version 3).
 *
 * @param metadata its keys in the file's order; arrays, such as the vocabulary, are left out
 * @param parameterCount the numbers in all its tensors
 */
record GgufHeader(Map<String, Object> metadata, long parameterCount) {

    private static final int MAGIC = 0x46554747;
    private static final long LONGEST_HEADER = 64L << 20;

    GgufHeader {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** @throws IOException where the file cannot be read or is no GGUF file */
    static GgufHeader read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(channel.size(), LONGEST_HEADER))
                    .order(ByteOrder.LITTLE_ENDIAN);
            if (bytes.remaining() < 24 || bytes.getInt() != MAGIC) {
                throw new IOException(file + " is not a GGUF file");
            }
            bytes.getInt();
            long tensors = bytes.getLong();
            long keys = bytes.getLong();
            Map<String, Object> metadata = new LinkedHashMap<>();
            for (long i = 0; i < keys; i++) {
                String key = text(bytes);
                Object value = value(bytes, bytes.getInt());
                if (value != null) {
                    metadata.put(key, value);
                }
            }
            long parameters = 0;
            for (long i = 0; i < tensors; i++) {
                parameters += elementsOfTensor(bytes);
            }
            return new GgufHeader(metadata, parameters);
        }
    }

    private static String text(ByteBuffer bytes) {
        byte[] text = new byte[Math.toIntExact(bytes.getLong())];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static @Nullable Object value(ByteBuffer bytes, int type) throws IOException {
        return switch (type) {
            case 0 -> Byte.toUnsignedInt(bytes.get());
            case 1 -> (int) bytes.get();
            case 2 -> Short.toUnsignedInt(bytes.getShort());
            case 3 -> (int) bytes.getShort();
            case 4 -> Integer.toUnsignedLong(bytes.getInt());
            case 5 -> bytes.getInt();
            case 6 -> bytes.getFloat();
            case 7 -> bytes.get() != 0;
            case 8 -> text(bytes);
            case 9 -> skipArray(bytes);
            case 10, 11 -> bytes.getLong();
            case 12 -> bytes.getDouble();
            default -> throw new IOException("unknown GGUF value type " + type);
        };
    }

    private static @Nullable Object skipArray(ByteBuffer bytes) throws IOException {
        int type = bytes.getInt();
        long length = bytes.getLong();
        for (long i = 0; i < length; i++) {
            value(bytes, type);
        }
        return null;
    }

    private static long elementsOfTensor(ByteBuffer bytes) {
        text(bytes);
        long elements = 1;
        for (int dimensions = bytes.getInt(); dimensions > 0; dimensions--) {
            elements *= bytes.getLong();
        }
        bytes.getInt();
        bytes.getLong();
        return elements;
    }
}

package io.cloister.worker.selftest;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A Unix socket that has a name and no file, which Java's own sockets cannot be. */
@SuppressWarnings("restricted")
final class AbstractSocket implements AutoCloseable {

    private static final short AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;

    private final int descriptor;

    AbstractSocket(String name) {
        byte[] path = ("\0" + name).getBytes(StandardCharsets.US_ASCII);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(2L + path.length);
            address.set(ValueLayout.JAVA_SHORT, 0, AF_UNIX);
            MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, 2, path.length);
            descriptor = (int) function("socket", 3).invokeExact(AF_UNIX + 0, SOCK_STREAM, 0);
            MethodHandle bind = Linker.nativeLinker()
                    .downcallHandle(
                            Linker.nativeLinker().defaultLookup().findOrThrow("bind"),
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.ADDRESS,
                                    ValueLayout.JAVA_INT));
            int refused = (int) bind.invokeExact(descriptor, address, (int) address.byteSize());
            if (refused != 0) {
                throw new IllegalStateException("no abstract socket " + name);
            }
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        try {
            int closed = (int) function("close", 1).invokeExact(descriptor);
            if (closed != 0) {
                throw new IllegalStateException("the socket does not close");
            }
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static MethodHandle function(String name, int arguments) {
        ValueLayout[] types = new ValueLayout[arguments];
        Arrays.fill(types, ValueLayout.JAVA_INT);
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(ValueLayout.JAVA_INT, types));
    }
}

package io.cloister.proxy.storm;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this process holds.
 *
 * @param heap bytes in use after a collection
 * @param direct bytes of direct memory, the JDK's and that of the proxy's buffers
 * @param files open files and sockets
 */
record Footprint(long heap, long direct, long files) {

    private static final int COLLECTIONS = 3;

    static Footprint now() {
        for (int n = 0; n < COLLECTIONS; n++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return new Footprint(runtime.totalMemory() - runtime.freeMemory(), directBytes(), openFiles());
    }

    private static long directBytes() {
        long jdk = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return jdk + UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }

    static long openFiles() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }
}

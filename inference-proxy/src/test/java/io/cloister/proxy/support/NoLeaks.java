package io.cloister.proxy.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a class whose tests have lost a buffer. The detector is set to paranoid in the module's pom. */
public final class NoLeaks implements BeforeAllCallback, AfterAllCallback {

    private static final int PROBES = 64;

    private final List<String> leaks = new CopyOnWriteArrayList<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        ByteBufUtil.setLeakListener((type, records) -> leaks.add(type + records));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        System.gc();
        for (int probe = 0; probe < PROBES; probe++) {
            ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(1);
            buffer.release();
        }
        assertThat(leaks).isEmpty();
    }
}

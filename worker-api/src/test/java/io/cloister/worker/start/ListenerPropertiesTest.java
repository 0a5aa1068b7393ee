package io.cloister.worker.start;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ListenerPropertiesTest {

    @Test
    void plainHttpBeyondLoopbackNeedsConsent() throws UnknownHostException {
        InetAddress everywhere = InetAddress.getByName("0.0.0.0");

        assertThatThrownBy(() -> new ListenerProperties(everywhere, false))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("WORKER_ALLOW_PLAIN_HTTP");
        assertThatCode(() -> new ListenerProperties(everywhere, true)).doesNotThrowAnyException();
        assertThatCode(() -> new ListenerProperties(InetAddress.getLoopbackAddress(), false))
                .doesNotThrowAnyException();
    }

    @Test
    void missingConsentIsToldInItsOwnWords() {
        Binder settings = new Binder(new MapConfigurationPropertySource(Map.of("worker.listener.address", "0.0.0.0")));

        assertThatThrownBy(() -> settings.bind("worker.listener", ListenerProperties.class))
                .extracting(FailureSentence::of)
                .asString()
                .startsWith("Plain HTTP on 0.0.0.0")
                .endsWith("=true.");
    }
}

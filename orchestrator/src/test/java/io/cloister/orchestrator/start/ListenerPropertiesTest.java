package io.cloister.orchestrator.start;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ListenerPropertiesTest {

    @Test
    void plainHttpBeyondLoopbackNeedsConsent() throws UnknownHostException {
        InetAddress everywhere = InetAddress.getByName("0.0.0.0");

        assertThatThrownBy(() -> new ListenerProperties(everywhere, false))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("ORCHESTRATOR_ALLOW_PLAIN_HTTP");
        assertThatCode(() -> new ListenerProperties(everywhere, true)).doesNotThrowAnyException();
        assertThatCode(() -> new ListenerProperties(InetAddress.getLoopbackAddress(), false))
                .doesNotThrowAnyException();
    }
}

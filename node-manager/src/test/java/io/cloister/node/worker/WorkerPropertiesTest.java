package io.cloister.node.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerPropertiesTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, , http://127.0.0.1:12090, http://127.0.0.1:12090",
        "10.0.0.7, , http://10.0.0.7:12090, http://10.0.0.7:12090",
        "fd00::7, , http://[fd00:0:0:0:0:0:0:7]:12090, http://[fd00:0:0:0:0:0:0:7]:12090",
        "0.0.0.0, http://gpu-box:12090, http://gpu-box:12090, http://127.0.0.1:12090",
        "127.0.0.1, https://gpu-box.example.org, https://gpu-box.example.org, http://127.0.0.1:12090"
    })
    void announcesWhatOthersReachAndCallsWhatIsNear(
            String address, @Nullable URI advertised, String baseUrl, String localUrl) throws UnknownHostException {
        WorkerProperties worker = worker(address, true, advertised);

        assertThat(worker.isAddressValid()).isTrue();
        assertThat(worker.isAdvertisedUrlValid()).isTrue();
        assertThat(worker.baseUrl()).isEqualTo(baseUrl);
        assertThat(worker.localUrl()).isEqualTo(localUrl);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gpu-box:12090", "ftp://gpu-box", "http://gpu-box/", "http://user@gpu-box", "http://gpu-box?a"})
    void advertisesOnlyABareOrigin(URI advertised) throws UnknownHostException {
        assertThat(worker("127.0.0.1", false, advertised).isAdvertisedUrlValid())
                .isFalse();
    }

    @Test
    void listeningOnEveryAddressTakesOneToAdvertise() throws UnknownHostException {
        assertThat(worker("0.0.0.0", true, null).isAdvertisedUrlValid()).isFalse();
    }

    @Test
    void plainHttpBeyondLoopbackNeedsConsent() throws UnknownHostException {
        assertThat(worker("10.0.0.7", false, null).isAddressValid()).isFalse();
        assertThat(worker("127.0.0.2", false, null).isAddressValid()).isTrue();
    }

    private static WorkerProperties worker(String address, boolean allowPlainHttp, @Nullable URI advertised)
            throws UnknownHostException {
        Path anywhere = Path.of("anywhere");
        return new WorkerProperties(
                12_090,
                InetAddress.getByName(address),
                allowPlainHttp,
                advertised,
                anywhere,
                anywhere,
                anywhere,
                anywhere,
                Duration.ofSeconds(2),
                Duration.ofSeconds(5));
    }
}

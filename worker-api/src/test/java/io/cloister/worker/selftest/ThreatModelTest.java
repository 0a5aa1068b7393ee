package io.cloister.worker.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** Keeps the table that people read in step with the probes that run. */
class ThreatModelTest {

    private static final Path DOCUMENT = Path.of("../docs/THREAT_MODEL.md");
    private static final String SCRIPTS = "../worker-api/src/main/resources/selftest/";
    private static final Pattern NAME = Pattern.compile("\\[`([a-z0-9-]+)`\\]");

    @Test
    void hasARowForEachProbeWithTheProbesOwnWords() throws IOException {
        List<String> rows = rows();

        for (Resource file : new PathMatchingResourcePatternResolver().getResources("classpath:/selftest/*.sh")) {
            Probe probe = Probe.of(file.getFilename(), file.getContentAsString(StandardCharsets.UTF_8));
            assertThat(rows)
                    .contains("| %s | %s | [`%s`](%s%s.sh) |"
                            .formatted(probe.tries(), probe.stoppedBy(), probe.name(), SCRIPTS, probe.name()));
        }
    }

    @Test
    void namesNoProbeThatThereIsNot() throws IOException {
        assertThat(rows())
                .flatMap(row ->
                        NAME.matcher(row).results().map(match -> match.group(1)).toList())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(ThreatModelTest.class.getResource("/selftest/" + name + ".sh"))
                        .as(name)
                        .isNotNull());
    }

    private static List<String> rows() throws IOException {
        return Files.readAllLines(DOCUMENT).stream()
                .filter(line -> line.contains("](" + SCRIPTS))
                .toList();
    }
}

package io.cloister.worker.pod.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import io.cloister.worker.pod.EngineException;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses a container whose settings are not those that were asked for: engines ignore what they do not know, and
 * configuration of their own may change what they do.
 */
final class SealCheck {

    private static final Logger log = LoggerFactory.getLogger(SealCheck.class);

    private SealCheck() {}

    /**
     * Compares each setting.
     *
     * @throws EngineException if one differs, with its name; the log has what was asked for and what there is
     */
    static void of(CreateContainerCmd asked, InspectContainerResponse made, Dialect dialect) {
        SealSettings wanted = SealSettings.asked(asked, dialect);
        SealSettings given = SealSettings.made(made, dialect);
        Map<String, String> differing = wanted.values().entrySet().stream()
                .filter(setting ->
                        !Objects.equals(setting.getValue(), given.values().get(setting.getKey())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        differing.forEach((setting, value) -> log.atWarn()
                .addKeyValue("container_id", made.getId())
                .addKeyValue("setting", setting)
                .log(
                        "The engine made a container that differs in {}: asked was {}, and it has {}.",
                        setting,
                        value,
                        given.values().get(setting)));
        if (!differing.isEmpty()) {
            String names = differing.keySet().stream().sorted().collect(Collectors.joining(", "));
            throw new EngineException("seal a container", "what it made differs in " + names + ".", true, null);
        }
    }
}

package io.cloister.node.preflight;

import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reads once who and where this node is, and writes it to the log. */
@Configuration(proxyBeanMethods = false)
class PreflightConfiguration {

    private static final Logger log = LoggerFactory.getLogger(PreflightConfiguration.class);

    @Bean
    NodeIdentity nodeIdentity(NodeProperties properties) {
        NodeIdentity identity = NodeIdentity.of(properties);
        log.atInfo().addKeyValue("node_slug", identity.slug()).log("This is the node");
        return identity;
    }

    @Bean
    Machine machine() {
        Machine machine = Machine.read(Path.of("/"));
        log.atInfo()
                .addKeyValue("distro", machine.distro())
                .addKeyValue("kernel", machine.kernel())
                .addKeyValue("cores", machine.cores())
                .addKeyValue("memory_mib", machine.memoryMib())
                .log("This is the machine");
        return machine;
    }
}

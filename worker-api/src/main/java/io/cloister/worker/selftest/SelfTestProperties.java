package io.cloister.worker.selftest;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When the worker attacks itself.
 *
 * @param atStart whether it does so before it takes work; it always does on demand
 */
@ConfigurationProperties("worker.selftest")
record SelfTestProperties(@DefaultValue("true") boolean atStart) {}

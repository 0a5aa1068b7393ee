package io.cloister.worker.selftest;

import io.cloister.worker.pod.EngineFacts;
import io.cloister.worker.pod.ImageFacts;

/**
 * What the pods of this node are made of at present.
 *
 * @param engine the engine that makes them
 * @param sidecar the proxy's image
 * @param sandbox the node's own image of a sandbox
 */
public record Surroundings(EngineFacts engine, ImageFacts sidecar, ImageFacts sandbox) {}

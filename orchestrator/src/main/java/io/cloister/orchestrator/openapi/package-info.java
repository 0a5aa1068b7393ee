/** The service's description of itself, OpenAPI 3.1 at {@code /v3/api-docs}. */
@NullMarked
package io.cloister.orchestrator.openapi;

import org.jspecify.annotations.NullMarked;

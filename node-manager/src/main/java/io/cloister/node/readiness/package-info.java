/** Health and readiness over HTTP, for whoever started this service. */
@NullMarked
package io.cloister.node.readiness;

import org.jspecify.annotations.NullMarked;

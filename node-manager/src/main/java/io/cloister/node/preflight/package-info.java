/** What is known before anything starts: the machine, who the node is, and whether its parts are in place. */
@NullMarked
package io.cloister.node.preflight;

import org.jspecify.annotations.NullMarked;

/** What the services say to each other: JSON records shared by both ends, and nothing else. */
@NullMarked
package io.cloister.contracts;

import org.jspecify.annotations.NullMarked;

/**
 * Where everything that matters is kept: a PostgreSQL that {@code DATABASE_URL} names, or one of our own in the state
 * directory.
 */
@NullMarked
package io.cloister.orchestrator.database;

import org.jspecify.annotations.NullMarked;

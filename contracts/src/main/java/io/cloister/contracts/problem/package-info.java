/** How every service says no: RFC 9457 problem details with stable types. */
@NullMarked
package io.cloister.contracts.problem;

import org.jspecify.annotations.NullMarked;

/** The sockets below HTTP: native epoll where the machine has it, the JDK's selector elsewhere. */
@NullMarked
package io.cloister.proxy.transport;

import org.jspecify.annotations.NullMarked;

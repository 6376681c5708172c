/**
 * TPMs that the operating system drives itself: the board {@code os}.
 *
 * <p>{@link dev.tpm4j.transport.os.OsBoardProvider} is found by its name; behind it each operating
 * system has a package of its own.
 */
package dev.tpm4j.transport.os;

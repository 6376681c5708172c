/**
 * The test kit: what any transport must do, as tests to extend.
 *
 * <p>Whoever writes a transport extends {@link dev.tpm4j.hwtests.TransportContract} in its own
 * tests; JUnit and AssertJ are then needed on the test class path.
 */
package dev.tpm4j.hwtests;

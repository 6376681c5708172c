/**
 * Looks for TPMs, and for ways to one, on the machine it runs on. Reads files, and knocks at ports
 * of the loopback address; opens no device and writes to no bus.
 *
 * <p>Enter with {@link dev.tpm4j.hwtests.detect.HostDetection}.
 */
package dev.tpm4j.hwtests.detect;

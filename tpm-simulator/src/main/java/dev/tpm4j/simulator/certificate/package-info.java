/**
 * Certificates of simulated TPMs, from an authority that everybody can be: they look like a
 * vendor's and prove nothing. For the engine, which issues them, and for whoever verifies them.
 */
package dev.tpm4j.simulator.certificate;

/**
 * Drivers that somebody else wrote, at work on our virtual chips: they judge the chips' registers,
 * wait states, acknowledgements and checksums without sharing a line or a misreading with us.
 *
 * <p>For tests only. The drivers come as libraries of the system; a test skips where its library is
 * absent.
 */
package dev.tpm4j.hwtests.foreign;

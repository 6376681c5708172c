/**
 * The {@code tpm4j} command: one class for each verb, and what they share.
 *
 * <p>Only what belongs to a terminal lives here: arguments, exit codes, where output goes. What a
 * program would also want is in the library modules. Nothing else may use this package.
 */
package dev.tpm4j.cli;

/**
 * Bring-up: the checks that tell whether a TPM on a board works, and their report.
 *
 * <p>{@link dev.tpm4j.hwtests.bringup.BringUp} runs them on any board and gives a {@link
 * dev.tpm4j.hwtests.bringup.BringUpReport}, which renders as text and as JSON; {@link
 * dev.tpm4j.hwtests.bringup.RegisterDump} shows a chip's registers. A program, a test rig and the
 * command line use the same. The checks drive the registers with a sequence of their own beside the
 * driver's, so that the one is checked by the other. Nothing here needs JUnit, prints, or changes
 * what survives a reset of the TPM.
 */
package dev.tpm4j.hwtests.bringup;

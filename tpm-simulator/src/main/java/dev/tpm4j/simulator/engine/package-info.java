/**
 * A TPM 2.0 in Java: command bytes in, response bytes out, in this process.
 *
 * <p><b>This TPM has no security.</b> Its keys and authorisation values lie on the heap of an
 * ordinary program and nothing protects them. It exists so that software for TPMs can be developed
 * and tested; never let anything of value depend on it.
 *
 * <p>{@link dev.tpm4j.simulator.engine.TpmEngine} is the door; {@link
 * dev.tpm4j.simulator.engine.EngineOptions} decides its seed, clock and identity. Behind the door
 * stand: the command table (one row per command, in one file per chapter of TCG TPM 2.0 Library
 * Part 3), the dispatcher that processes header, handles, sessions and parameters in the order of
 * the reference implementation, and the state of the TPM in one value that can be copied. A command
 * that has no row answers {@code TPM_RC_COMMAND_CODE}, and capabilities list only what has one.
 *
 * <p>Algorithms reported ({@code TPM_CAP_ALGS}, {@code TPM_CAP_ECC_CURVES}) are what {@code
 * TPM2_TestParms} accepts and the commands compute: those that swtpm 0.7.1 has.
 *
 * <p>Anyone may enter who has a {@link dev.tpm4j.transport.TpmTransport} to fill; this room uses
 * the contracts of transport-api and the JDK's cryptography.
 */
package dev.tpm4j.simulator.engine;

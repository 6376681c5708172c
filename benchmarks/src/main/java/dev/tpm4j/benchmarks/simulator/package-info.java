/**
 * What a command of the simulated TPM costs: the engine behind {@code ./tpm4j simulator} and swtpm,
 * each a process of its own and called by the same TCP client, and the engine in this process.
 *
 * <p>{@link dev.tpm4j.benchmarks.simulator.SimulatorRun} measures in turns and prints the table;
 * the module's README says how. Only the command line enters here.
 */
package dev.tpm4j.benchmarks.simulator;

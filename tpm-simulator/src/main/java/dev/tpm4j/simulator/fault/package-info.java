/**
 * What can go wrong between a host and a TPM, on demand: decorators that spoil what passes through
 * a bus device or a transport, and faults inside a virtual chip.
 *
 * <p>{@link dev.tpm4j.simulator.fault.WireFaults} and {@link dev.tpm4j.simulator.fault.ChipFaults}
 * are the lists of faults, {@link dev.tpm4j.simulator.fault.FaultPlan} says when they strike, by
 * script or by seed. Tests use this room; so may anybody who wants to see what a diagnosis says
 * without breaking a board.
 */
package dev.tpm4j.simulator.fault;

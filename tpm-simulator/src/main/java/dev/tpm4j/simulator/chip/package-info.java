/**
 * Virtual chips: the registers of the TIS/PTP FIFO interface on virtual SPI and I2C buses, around
 * any {@link dev.tpm4j.transport.TpmTransport} that executes the commands.
 *
 * <p>{@link dev.tpm4j.simulator.chip.TisChip} is the part, {@link
 * dev.tpm4j.simulator.chip.VirtualSpiChip} and {@link dev.tpm4j.simulator.chip.VirtualI2cChip} are
 * its pins, {@link dev.tpm4j.simulator.chip.ChipBehaviour} says how the part behaves, {@link
 * dev.tpm4j.simulator.chip.BusLog} keeps what passed, and {@link
 * dev.tpm4j.simulator.chip.VirtualBoard} puts it all behind the board's door. Time is virtual
 * ({@link dev.tpm4j.simulator.chip.VirtualTimebase}).
 *
 * <p>For tests, demonstrations and development; it protects nothing. May use the bus ports and the
 * register names; knows nothing of a driver's state machine, so that a mistake there is not
 * repeated here.
 */
package dev.tpm4j.simulator.chip;

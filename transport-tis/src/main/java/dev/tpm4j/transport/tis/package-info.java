/**
 * The TIS/PTP FIFO interface: its registers and the state machine that drives a command through
 * them.
 *
 * <p>The engine stands on one port, {@link dev.tpm4j.transport.tis.TisRegisters}; SPI, I2C and
 * memory are behind it. Bus modules come in through that port, virtual chips use the register and
 * bit names. Nothing here knows a bus, owns a thread or sleeps except through {@link
 * dev.tpm4j.transport.Timebase}.
 *
 * <p>Source of the facts: TCG PC Client Platform TPM Profile (PTP) 1.05 §6.5 and §8.
 */
package dev.tpm4j.transport.tis;

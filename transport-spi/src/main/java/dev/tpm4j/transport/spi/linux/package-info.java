/**
 * SPI through Linux's spidev: the node, its messages, and what to do about its errors.
 *
 * <p>{@link dev.tpm4j.transport.spi.linux.SpidevBus} is found by the board {@code linux}; {@link
 * dev.tpm4j.transport.spi.linux.SpidevDevice} may be opened by itself.
 */
package dev.tpm4j.transport.spi.linux;

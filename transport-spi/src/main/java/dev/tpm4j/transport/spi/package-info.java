/**
 * SPI: the port to a device on the bus, the framing that carries TIS registers over it, and what
 * can be put in between.
 *
 * <ul>
 *   <li>{@link dev.tpm4j.transport.spi.SpiDevice} is the port that boards and virtual chips
 *       implement.
 *   <li>{@link dev.tpm4j.transport.spi.SpiTisRegisters} turns it into {@link
 *       dev.tpm4j.transport.tis.TisRegisters}: header, wait states, chip select.
 *   <li>{@link dev.tpm4j.transport.spi.MeteredSpiDevice}, {@link
 *       dev.tpm4j.transport.spi.RecordingSpiDevice} and {@link
 *       dev.tpm4j.transport.spi.ReplaySpiDevice} count, record and play back.
 *   <li>{@link dev.tpm4j.transport.spi.SpiTransportProvider} makes it findable.
 * </ul>
 *
 * <p>Boards and virtual chips come in through the port; programs through the provider.
 */
package dev.tpm4j.transport.spi;

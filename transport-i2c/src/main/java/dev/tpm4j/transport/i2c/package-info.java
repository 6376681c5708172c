/**
 * I2C: the port to a device on the bus, the framing that carries TIS registers over it, and what
 * can be put in between.
 *
 * <ul>
 *   <li>{@link dev.tpm4j.transport.i2c.I2cDevice} is the port that boards and virtual chips
 *       implement.
 *   <li>{@link dev.tpm4j.transport.i2c.I2cTisRegisters} turns it into {@link
 *       dev.tpm4j.transport.tis.TisRegisters}: register map, guard times, repetition of what a busy
 *       chip does not acknowledge.
 *   <li>{@link dev.tpm4j.transport.i2c.MeteredI2cDevice}, {@link
 *       dev.tpm4j.transport.i2c.RecordingI2cDevice} and {@link
 *       dev.tpm4j.transport.i2c.ReplayI2cDevice} count, record and play back.
 *   <li>{@link dev.tpm4j.transport.i2c.I2cTransportProvider} makes it findable, and refuses the
 *       parts on I2C that speak something else.
 * </ul>
 *
 * <p>Boards and virtual chips come in through the port; programs through the provider.
 */
package dev.tpm4j.transport.i2c;

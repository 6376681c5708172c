/**
 * I2C: the port to a device on the bus, and the framing that carries TIS registers over it.
 *
 * <p>{@link dev.tpm4j.transport.i2c.I2cDevice} is the port that boards implement. The framing turns
 * it into {@link dev.tpm4j.transport.tis.TisRegisters}.
 */
package dev.tpm4j.transport.i2c;

/**
 * I2C through Linux's i2c-dev: the node, its messages, and what to do about its errors.
 *
 * <p>{@link dev.tpm4j.transport.i2c.linux.I2cDevBus} is found by the board {@code linux}; {@link
 * dev.tpm4j.transport.i2c.linux.I2cDevDevice} may be opened by itself.
 */
package dev.tpm4j.transport.i2c.linux;

/**
 * An emulated kernel: runs a program that finds {@code /dev/spidev0.0}, {@code /dev/i2c-1} and
 * {@code /dev/tpmrm0} on a machine that has none, with virtual chips or any TPM behind them.
 *
 * <p>{@link dev.tpm4j.hwtests.kernel.EmulatedKernel} runs the program; {@link
 * dev.tpm4j.hwtests.kernel.SpidevNode}, {@link dev.tpm4j.hwtests.kernel.I2cDevNode} and {@link
 * dev.tpm4j.hwtests.kernel.TpmNode} are what it may find. The program's system calls are real; what
 * the kernel does with them, and what goes wrong with them, is decided here.
 *
 * <p>Needs Linux 5.9 or newer on x86-64 or arm64, and gcc. Enter with {@link
 * dev.tpm4j.hwtests.kernel.EmulatedKernel#missing}.
 */
package dev.tpm4j.hwtests.kernel;

/**
 * Linux: device nodes, the system calls on them, what their errors mean, and the board {@code
 * linux} that puts them to use.
 *
 * <ul>
 *   <li>{@link dev.tpm4j.transport.linux.LinuxBoardProvider} makes the board findable; {@link
 *       dev.tpm4j.transport.linux.LinuxBoardOptions} is what its name may say.
 *   <li>{@link dev.tpm4j.transport.linux.LinuxBus} is the door for kinds of bus: the SPI and the
 *       I2C module each come in through it.
 *   <li>{@link dev.tpm4j.transport.linux.DeviceNode} is an open node, for those adapters alone.
 *   <li>{@link dev.tpm4j.transport.linux.HostFiles} reads what the kernel tells about itself.
 * </ul>
 */
package dev.tpm4j.transport.linux;

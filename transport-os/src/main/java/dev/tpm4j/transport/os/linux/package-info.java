/**
 * TPMs that Linux drives: the nodes {@code /dev/tpmrmN} and {@code /dev/tpmN}, and what the kernel
 * tells about them.
 */
package dev.tpm4j.transport.os.linux;

/**
 * The commands of TPM 2.0, generated from the schema: one class each, with the encoder of the
 * command, the view and the record of its response. {@link dev.tpm4j.codec.command.Commands} lists
 * what is known about them besides their bytes; nothing else loads more than the command it needs.
 */
package dev.tpm4j.codec.command;

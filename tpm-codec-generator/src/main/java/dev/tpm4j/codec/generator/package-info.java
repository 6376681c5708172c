/**
 * Turns the schema files of tpm-codec into Java sources.
 *
 * <p>Runs in the build and nowhere else; nothing here is on the class path of a user. {@link
 * dev.tpm4j.codec.generator.SchemaReader} checks the files and names the line of every mistake, the
 * writers turn the checked {@link dev.tpm4j.codec.generator.Schema} into text. The same schema
 * gives the same bytes.
 */
package dev.tpm4j.codec.generator;

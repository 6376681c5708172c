/**
 * Commands and responses as text for people: names and values, indented, whole or partial or
 * broken.
 *
 * <p>For traces, errors and the command line. {@link dev.tpm4j.codec.text.HumanForm} is the door;
 * the texts of types and the names of constants are generated from the schema. What the schema
 * calls sensitive is left out unless the caller asks for it.
 */
package dev.tpm4j.codec.text;

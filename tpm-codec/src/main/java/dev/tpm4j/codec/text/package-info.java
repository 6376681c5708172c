/**
 * Commands and responses for people and scripts: names and values as indented text or JSON, whole
 * or partial or broken.
 *
 * <p>For traces, errors and the command line. {@link dev.tpm4j.codec.text.HumanForm} is the door;
 * {@link dev.tpm4j.codec.text.Names} has single numbers by name. One walk ({@code FrameReader},
 * {@code FieldReader} and the texts generated from the schema) makes a tree of fields, {@code
 * Disclosure} takes out of it what may not be shown, and two sinks write it. What the schema calls
 * sensitive is left out unless the caller asks for it, and in a broken frame whatever may be it.
 */
package dev.tpm4j.codec.text;

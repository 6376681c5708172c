/**
 * The wire format of TPM 2.0, for both ends of the wire.
 *
 * <p>The classes of {@code dev.tpm4j.codec.command} (one per command) and {@code
 * dev.tpm4j.codec.type} (structures, unions, constants) are generated in the build from the schema
 * in {@code src/main/schema}; this package holds what they stand on and share with their callers.
 * Everybody who needs bytes of a command or a response comes in here; nothing here does input or
 * output, and nothing depends on more than the JDK.
 *
 * <p>Three ways through the door: {@code X.encode(...)} writes a command into the caller's frame;
 * {@code new X.View().wrap(frame, length)} checks a response in one walk and then reads it in place
 * without garbage, nested structures, arms and lists included ({@code
 * view.outPublicView().type()}); {@code X.Response.decode(frame, length)} gives an immutable
 * record. A view and all it hands out are valid until its next wrap. Besides, {@code
 * X.prepare(...)} keeps an encoded command whose values are replaced in place, and {@link
 * dev.tpm4j.codec.ResponseHeader} reads of any response what sessions need before its parameters
 * can be read. All integers are big-endian. Bytes that are not what the schema says give a {@link
 * dev.tpm4j.codec.WireFormatException} with the offset and the field.
 *
 * <p>Source of the facts: TCG TPM 2.0 Library, Parts 1 to 3; see {@code NOTICE}.
 */
package dev.tpm4j.codec;

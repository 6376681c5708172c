/**
 * TSS.Java's objects on the wire.
 *
 * <p>For each command, structure, union and enumeration of TSS.Java 1.0.0 there is a class with a
 * method that writes and one that reads, generated in the build from the codec's schema and
 * TSS.Java's own classes. Integers go as they are, lists are counted before they are made, and
 * nothing is looked up by reflection.
 *
 * <p>The adapter alone enters here, by {@link dev.tpm4j.tss.wire.CommandCoder} and {@link
 * dev.tpm4j.tss.wire.TssStructure}. This room uses tpm-codec and TSS.Java.
 */
package dev.tpm4j.tss.wire;

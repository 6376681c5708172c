/**
 * In place of what is wrong or unsafe in TSS.Java's {@code Crypto}, {@code Tss}, {@code Helpers}
 * and in the methods of its structures: names, keys, signatures, quotes, credentials, duplicates.
 *
 * <p>They take and give TSS.Java's types. Randomness is {@link java.security.SecureRandom}'s; what
 * cannot be verified is never said to be valid. {@code docs/tss-java.md} says which method of
 * TSS.Java each of them replaces.
 *
 * <p>Programs enter here. This room uses TSS.Java, the JDK's cryptography and Bouncy Castle's.
 */
package dev.tpm4j.tss.crypto;

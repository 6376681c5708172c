/**
 * The cryptography a TPM computes with: bytes and numbers in, bytes and numbers out.
 *
 * <p>Here are the TPM's own constructions (KDFa, KDFe, XOR obfuscation, the protection of objects,
 * duplicates and credentials, the derivation of primary objects from a seed) and the primitives
 * under them, as the TCG TPM 2.0 Library, Part 1, describes them. Where the specification leaves a
 * choice that can be seen from outside (how a seed becomes an RSA key), the choice is that of the
 * TCG's reference code, so that equal seeds give equal keys. Block ciphers, curve arithmetic,
 * padding and signature encodings are Bouncy Castle's lightweight classes, hashes and HMAC are the
 * Java runtime's; nothing is registered with {@code java.security.Security}.
 *
 * <p>Nothing here knows a command, an object, a session or the wire format, and nothing here keeps
 * state between calls but the random sources, which belong to whoever made them. A refusal is a
 * {@link dev.tpm4j.simulator.crypto.CryptException} that names the {@code TPM_RC} the specification
 * gives it; which parameter it is charged to is for the caller to say. Arrays given are never kept
 * or changed unless a method says so; arrays made here that held a secret are wiped after use,
 * which is tidiness, not protection: <b>this TPM has no security</b> and none of this code promises
 * constant time beyond the comparison of secrets.
 *
 * <p>Only {@code dev.tpm4j.simulator.engine} may enter.
 */
package dev.tpm4j.simulator.crypto;

/**
 * What the codec costs: seven commands, each encoded, sent to a transport that answers at once, and
 * read, beside TSS.Java, C written by hand and libtss2-sys.
 *
 * <p>{@link dev.tpm4j.benchmarks.Main} runs it all and prints the table; the module's README says
 * how. Nothing else may use this package.
 */
package dev.tpm4j.benchmarks;

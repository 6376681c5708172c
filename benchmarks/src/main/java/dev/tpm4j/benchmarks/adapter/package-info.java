/** The seven commands through TSS.Java as it is and on tpm4j. */
package dev.tpm4j.benchmarks.adapter;

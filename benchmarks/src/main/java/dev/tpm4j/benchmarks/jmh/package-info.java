/** The benchmarks as JMH runs them, and the profiler that counts the worker's CPU time. */
package dev.tpm4j.benchmarks.jmh;

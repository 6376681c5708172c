package dev.tpm4j.tss;

class KnownDefectsTest {}

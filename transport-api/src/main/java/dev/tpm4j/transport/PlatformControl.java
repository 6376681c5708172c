package dev.tpm4j.transport;

/**
 * Everything a platform can do to its TPM; what a simulator offers.
 *
 * <p>A discrete chip on a bus offers fewer, so each ability stands alone and is asked for alone:
 * {@code transport.ability(LocalityControl.class)}.
 */
public interface PlatformControl
    extends PowerControl, PhysicalPresenceControl, LocalityControl, HashSequenceControl {}

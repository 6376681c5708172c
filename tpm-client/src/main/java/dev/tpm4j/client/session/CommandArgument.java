package dev.tpm4j.client.session;

/** What a command is executed with besides its own fields: what it is about, and its sessions. */
public sealed interface CommandArgument permits Entity, SessionUse {}

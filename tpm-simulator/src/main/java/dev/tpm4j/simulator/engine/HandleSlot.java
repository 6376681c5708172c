package dev.tpm4j.simulator.engine;

/**
 * One handle of a command.
 *
 * @param name as in Part 3
 * @param type reads it and checks that it is of the kind the command takes
 * @param role the authorisation it needs
 */
record HandleSlot(String name, Unmarshaller<Integer> type, AuthRole role) {}

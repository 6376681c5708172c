package dev.tpm4j.simulator.engine;

/** What a handle's authorisation is for (TCG TPM 2.0 Library, Part 1, "Authorization Roles"). */
enum AuthRole {
  NONE,
  USER,
  ADMIN,
  DUP
}

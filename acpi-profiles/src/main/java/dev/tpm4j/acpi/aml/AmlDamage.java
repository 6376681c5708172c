package dev.tpm4j.acpi.aml;

/** AML that cannot be followed; what surrounds it may still be read. */
final class AmlDamage extends Exception {

  private static final long serialVersionUID = 1L;
  private final int offset;

  AmlDamage(int offset, String what) {
    // No stack trace: it is control flow between a construct and the package around it.
    super(what, null, false, false);
    this.offset = offset;
  }

  int offset() {
    return offset;
  }
}

package dev.tpm4j.acpi;

import dev.tpm4j.acpi.namespace.AcpiNode;
import dev.tpm4j.acpi.namespace.AcpiValue;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Tells the TPMs among the devices of one document.
 *
 * <p>Any number of devices may share one package of properties by its name; each package is looked
 * through once, or a small file could ask for hours of work.
 */
final class TpmFinder {

  private final Map<AcpiValue, Boolean> looked = new IdentityHashMap<>();

  /** Whether a device is a TPM, by its identifiers or because it carries our properties. */
  boolean isTpm(AcpiNode device) {
    DeviceObjects objects = new DeviceObjects(device);
    return KnownDevices.isTpm(objects.hardwareId())
        || objects.compatibleIds().stream().anyMatch(KnownDevices::isTpm)
        || objects
            .answer("_DSD")
            .map(answer -> looked.computeIfAbsent(answer.value(), DeviceProperties::holdsOurs))
            .orElse(false);
  }
}

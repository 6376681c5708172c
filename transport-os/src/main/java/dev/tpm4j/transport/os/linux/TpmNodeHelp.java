package dev.tpm4j.transport.os.linux;

import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.linux.HostFiles;
import dev.tpm4j.transport.linux.NodeHelp;
import java.util.List;

/** How to get a node of the kernel's TPM driver. */
final class TpmNodeHelp implements NodeHelp {

  @Override
  public String group() {
    return "tss";
  }

  @Override
  public Diagnosis missing(HostFiles host, String node) {
    List<String> nodes =
        host.names("/dev", "tpm").stream().filter(name -> name.matches("tpm(rm)?\\d+")).toList();
    if (!nodes.isEmpty()) {
      String others = "/dev/" + String.join(", /dev/", nodes);
      return node.contains("tpmrm") && nodes.stream().noneMatch(name -> name.startsWith("tpmrm"))
          ? Diagnosis.of(
              "the kernel has no resource manager for it: a TPM 1.2, or Linux before 4.12",
              "the nodes here: " + others + "; tpm4j detect says what they are")
          : Diagnosis.of("the TPM has another number", "the nodes here: " + others);
    }
    boolean raspberry =
        host.text("/proc/device-tree/model").filter(it -> it.startsWith("Raspberry")).isPresent();
    Diagnosis none =
        raspberry
            ? Diagnosis.of(
                "the kernel drives no TPM",
                "dtoverlay=tpm-slb9670 (or that of your part) in /boot/firmware/config.txt, then"
                    + " reboot; or let tpm4j drive it: --board linux")
            : Diagnosis.of(
                "the kernel has found no TPM",
                "switch it on in the firmware's settings (TPM, fTPM, PTT), then: dmesg | grep -i"
                    + " tpm");
    return none.or(
        "this is a container or a virtual machine without one",
        "pass the node in (--device " + node + "), or give the machine a TPM (swtpm)");
  }

  @Override
  public Diagnosis taken(HostFiles host, String node) {
    String managed = node.replace("/dev/tpm", "/dev/tpmrm");
    return Diagnosis.of(
            "one program at a time may have "
                + node
                + ", and another has: "
                + NodeHelp.holders(host, node),
            "use the resource manager's node, which many share: --board os:" + managed)
        .or(
            "you need this node",
            "stop the other program (systemctl stop tpm2-abrmd), then try again");
  }
}

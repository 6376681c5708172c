package dev.tpm4j.hwtests.detect;

import dev.tpm4j.transport.linux.HostFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** TPMs that the device tree names ({@code Documentation/devicetree/bindings/tpm}). */
final class DeviceTree {

  private static final String AREA = "Device tree";
  private static final String ROOT = "/proc/device-tree";
  private static final int DEPTH = 12;
  private static final int MOST_NODES = 20_000;

  /** The compatible strings of the bindings for TPM 2.0, and those of parts. */
  private static final Pattern TPM =
      Pattern.compile(
          "tcg,tpm[-_]tis.*|microsoft,ftpm|google,cr50|ibm,vtpm20"
              + "|infineon,slb96.*|st,st33.*|nuvoton,npct.*|atmel,attpm20p|nationz,.*");

  private final HostFiles host;
  private final List<Candidate> found = new ArrayList<>();
  private int nodes;

  private DeviceTree(HostFiles host) {
    this.host = host;
  }

  static List<Candidate> look(HostFiles host) {
    if (!host.exists(ROOT)) {
      return List.of(Candidate.skipped(AREA, "this machine has none"));
    }
    DeviceTree tree = new DeviceTree(host);
    tree.walk(ROOT, 0);
    return tree.found.isEmpty()
        ? List.of(Candidate.skipped(AREA, "none of its " + tree.nodes + " nodes is a TPM"))
        : tree.found;
  }

  private void walk(String node, int depth) {
    if (++nodes > MOST_NODES || depth > DEPTH) {
      return;
    }
    host.bytes(node + "/compatible").ifPresent(raw -> examine(node, raw));
    for (String child : host.names(node, "")) {
      String path = node + "/" + child;
      if (Files.isDirectory(host.at(path)) && !Files.isSymbolicLink(host.at(path))) {
        walk(path, depth + 1);
      }
    }
  }

  private void examine(String node, byte[] compatible) {
    List<String> names = List.of(new String(compatible, StandardCharsets.US_ASCII).split("\0"));
    if (names.stream().noneMatch(name -> TPM.matcher(name).matches())) {
      return;
    }
    String status = host.text(node + "/status").orElse("okay");
    String about = String.join(", ", names);
    found.add(
        status.equals("okay") || status.equals("ok")
            ? Candidate.found(AREA, node, about + "; the kernel's driver takes it: see OS driver")
            : Candidate.found(AREA, node, about + "; status \"" + status + "\": not in use"));
  }
}

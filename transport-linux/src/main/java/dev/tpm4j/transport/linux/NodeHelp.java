package dev.tpm4j.transport.linux;

import dev.tpm4j.transport.Diagnosis;

/** What to tell a person who cannot get a device node: known to whoever uses such nodes. */
public interface NodeHelp {

  /**
   * The group that distributions give such nodes to.
   *
   * @return for example {@code "spi"}
   */
  String group();

  /**
   * Why a node may be missing, and what to do.
   *
   * @param host what the kernel tells about itself
   * @param node the node's path
   * @return the likely causes
   */
  Diagnosis missing(HostFiles host, String node);

  /**
   * Why a node may be taken, and what to do.
   *
   * @param host what the kernel tells about itself
   * @param node the node's path
   * @return the likely causes
   */
  default Diagnosis taken(HostFiles host, String node) {
    return Diagnosis.of(
        "another program has " + node + " open: " + holders(host, node), "stop it, then try again");
  }

  /**
   * Who has a node open, for people.
   *
   * @param host what the kernel tells about itself
   * @param node the node's path
   * @return their names and process numbers, or that they are not known
   */
  static String holders(HostFiles host, String node) {
    String holders = String.join(", ", host.holders(node));
    return holders.isEmpty() ? "which one only root can see (sudo fuser -v " + node + ")" : holders;
  }
}

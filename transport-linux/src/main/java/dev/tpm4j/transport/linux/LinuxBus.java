package dev.tpm4j.transport.linux;

import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import dev.tpm4j.transport.BusDevice;
import dev.tpm4j.transport.TransportException;
import java.util.List;

/** A kind of bus that Linux gives to programs as device nodes; found by ServiceLoader. */
public interface LinuxBus {

  /**
   * What it is called.
   *
   * @return {@code "SPI"}, {@code "I2C"}
   */
  String name();

  /**
   * Whether a part that is wired so is on such a bus.
   *
   * @param wiring how the part is wired
   * @return true if {@link #open} may be called
   */
  boolean carries(Wiring wiring);

  /**
   * Opens the node to a part. Nothing moves on the wires yet.
   *
   * @param profile the part and its wiring
   * @param options what the board's name says
   * @return the device; the caller closes it
   * @throws TransportException if the node cannot be had or cannot do what the part needs
   */
  BusDevice open(TpmProfile profile, LinuxBoardOptions options);

  /**
   * The nodes of this kind on a machine, without opening one.
   *
   * @param host the machine
   * @return what is known of each, in order
   */
  List<FoundNode> find(HostFiles host);

  /**
   * Why a machine has no such nodes.
   *
   * @param host the machine
   * @return what is missing and what to do about it, in one line
   */
  String whyNone(HostFiles host);

  /**
   * A node that is there.
   *
   * @param path where it is
   * @param about what the kernel says of it, for people; may be empty
   * @param help what to tell who cannot open it
   */
  record FoundNode(String path, String about, NodeHelp help) {}
}

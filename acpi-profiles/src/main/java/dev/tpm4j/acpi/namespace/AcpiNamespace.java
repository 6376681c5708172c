package dev.tpm4j.acpi.namespace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tree of named objects of one file, while it is being read and afterwards. */
public final class AcpiNamespace {

  /** More names than the largest DSDTs define. */
  public static final int MAX_NODES = 100_000;

  private final AcpiNode root;
  private final List<AcpiNode> devices = new ArrayList<>();
  private int count;

  /**
   * An empty namespace.
   *
   * @param file the file's name, for people
   */
  public AcpiNamespace(String file) {
    root = new AcpiNode("", null, AcpiNode.Kind.SCOPE, Place.atOffset(file, 0));
  }

  /**
   * The root.
   *
   * @return {@code \}
   */
  public AcpiNode root() {
    return root;
  }

  /**
   * All devices, in the order of their definition.
   *
   * @return a snapshot
   */
  public List<AcpiNode> devices() {
    return List.copyOf(devices);
  }

  /**
   * Opens a scope, which may be defined in another table.
   *
   * @param from the scope it is named in
   * @param path its name
   * @param place where
   * @return the scope
   */
  public AcpiNode scope(AcpiNode from, NamePath path, Place place) {
    Optional<AcpiNode> known = from.resolve(path);
    return known.isPresent() ? known.get() : walk(from, path, place);
  }

  /**
   * Defines an object. The first definition of a name stays, as in an ACPI interpreter.
   *
   * @param from the scope it is defined in
   * @param path its name
   * @param kind what it is
   * @param place where
   * @param source its content; null if it has none
   * @return the object of that name
   */
  public AcpiNode define(
      AcpiNode from, NamePath path, AcpiNode.Kind kind, Place place, AcpiNode.Source source) {
    AcpiNode node = walk(from, path, place);
    if (node.parent().isPresent() && !node.isDefined()) {
      node.become(kind, source);
      if (kind == AcpiNode.Kind.DEVICE) {
        devices.add(node);
      }
    }
    return node;
  }

  private AcpiNode walk(AcpiNode from, NamePath path, Place place) {
    AcpiNode node = path.absolute() ? root : from;
    for (int i = 0; i < path.ups() && node.parent().isPresent(); i++) {
      node = node.parent().get();
    }
    if (node.depth() + path.segments().size() > NamePath.MAX_SEGMENTS) {
      throw MalformedProfile.at(
          place,
          "names are nested deeper than " + NamePath.MAX_SEGMENTS + " levels",
          "no real table does this: the file is damaged or made to do harm",
          "take the table from its source again");
    }
    for (String segment : path.segments()) {
      Optional<AcpiNode> next = node.child(segment);
      node = next.isPresent() ? next.get() : create(node, segment, place);
    }
    return node;
  }

  private AcpiNode create(AcpiNode parent, String segment, Place place) {
    if (++count > MAX_NODES) {
      throw MalformedProfile.at(
          place,
          "more than " + MAX_NODES + " names",
          "no real table does this: the file is damaged or made to do harm",
          "take the table from its source again");
    }
    return parent.add(new AcpiNode(segment, parent, AcpiNode.Kind.SCOPE, place));
  }
}

package dev.tpm4j.acpi.namespace;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A named object of the namespace. Not safe for several threads. */
public final class AcpiNode {

  /** What kind of object it is. */
  public enum Kind {
    /** A scope, or something that only contains others. */
    SCOPE,
    /** A device. */
    DEVICE,
    /** A name with a value. */
    NAME,
    /** A control method. */
    METHOD
  }

  /**
   * What a name holds or a method returns.
   *
   * @param values the value of a name; of a method, what its Return statements say, in order
   * @param computed whether execution decides: several or conditional answers, or statements that
   *     may change them
   */
  public record Content(List<AcpiValue> values, boolean computed) {

    /** Nothing is known. */
    public static final Content NONE = new Content(List.of(), true);

    public Content {
      values = List.copyOf(values);
    }

    /**
     * The value of a name.
     *
     * @param value the value
     * @return the content
     */
    public static Content of(AcpiValue value) {
      return new Content(List.of(value), false);
    }
  }

  /** Reads the content when it is asked for; most objects of a DSDT never are. */
  @FunctionalInterface
  public interface Source {

    /**
     * Reads the content.
     *
     * @param self the object, under which a method's own names are defined
     * @return the content
     */
    Content read(AcpiNode self);
  }

  private final String segment;
  private final AcpiNode parent;
  private final Place place;
  private Kind kind;
  private Source source;
  private Content content;
  private Map<String, AcpiNode> children = Map.of();

  AcpiNode(String segment, AcpiNode parent, Kind kind, Place place) {
    this.segment = segment;
    this.parent = parent;
    this.kind = Objects.requireNonNull(kind, "kind");
    this.place = place;
  }

  /**
   * Its last name segment.
   *
   * @return empty for the root
   */
  public String segment() {
    return segment;
  }

  /**
   * What kind of object it is.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * Where it is defined.
   *
   * @return the place
   */
  public Place place() {
    return place;
  }

  /**
   * The object above.
   *
   * @return empty for the root
   */
  public Optional<AcpiNode> parent() {
    return Optional.ofNullable(parent);
  }

  /**
   * The objects below, in the order of their definition.
   *
   * @return a snapshot
   */
  public Collection<AcpiNode> children() {
    return List.copyOf(children.values());
  }

  /**
   * An object directly below.
   *
   * @param name its segment
   * @return empty if there is none
   */
  public Optional<AcpiNode> child(String name) {
    return Optional.ofNullable(children.get(NamePath.canonical(name)));
  }

  /**
   * What it holds or returns.
   *
   * @return {@link Content#NONE} for scopes and devices
   */
  public Content content() {
    if (content == null) {
      // Set first: a method that names itself must not read itself again.
      content = Content.NONE;
      if (source != null) {
        content = source.read(this);
      }
    }
    return content;
  }

  /**
   * Finds what a name means here (ACPI 6.5 §5.3).
   *
   * @param path the name
   * @return empty if this table does not define it
   */
  public Optional<AcpiNode> resolve(NamePath path) {
    AcpiNode from = this;
    if (path.isSearched()) {
      for (AcpiNode scope = this; scope != null; scope = scope.parent) {
        AcpiNode found = scope.children.get(path.segments().get(0));
        if (found != null) {
          return Optional.of(found);
        }
      }
      return Optional.empty();
    }
    if (path.absolute()) {
      while (from.parent != null) {
        from = from.parent;
      }
    }
    for (int i = 0; i < path.ups() && from.parent != null; i++) {
      from = from.parent;
    }
    for (String name : path.segments()) {
      from = from.children.get(name);
      if (from == null) {
        return Optional.empty();
      }
    }
    return Optional.of(from);
  }

  /**
   * Its absolute name.
   *
   * @return for example {@code \_SB.TPM1}
   */
  public String path() {
    List<String> segments = new ArrayList<>();
    for (AcpiNode node = this; node.parent != null; node = node.parent) {
      segments.add(0, node.segment);
    }
    return "\\" + String.join(".", segments);
  }

  int depth() {
    int depth = 0;
    for (AcpiNode node = this; node.parent != null; node = node.parent) {
      depth++;
    }
    return depth;
  }

  AcpiNode add(AcpiNode child) {
    if (children.isEmpty()) {
      children = new LinkedHashMap<>();
    }
    children.put(child.segment, child);
    return child;
  }

  void become(Kind other, Source contentSource) {
    kind = other;
    source = contentSource;
  }

  boolean isDefined() {
    return kind != Kind.SCOPE;
  }

  @Override
  public String toString() {
    return kind + " " + path();
  }
}

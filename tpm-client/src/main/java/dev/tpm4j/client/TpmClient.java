package dev.tpm4j.client;

import dev.tpm4j.client.session.ChannelOptions;
import dev.tpm4j.client.session.CommandArgument;
import dev.tpm4j.client.session.CommandChannel;
import dev.tpm4j.client.session.CommandTable;
import dev.tpm4j.client.session.Entity;
import dev.tpm4j.client.session.SessionSpec;
import dev.tpm4j.client.session.SessionUse;
import dev.tpm4j.client.session.TpmSession;
import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.CommandRequest;
import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.command.NvReadPublic;
import dev.tpm4j.codec.command.ReadPublic;
import dev.tpm4j.codec.type.TpmHt;
import dev.tpm4j.codec.type.TpmsNvPublic;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A TPM on any transport: commands and responses are the codec's records.
 *
 * <pre>{@code
 * try (TpmClient tpm = TpmClient.connect(transport).protectBus()) {
 *   Octets random = tpm.execute(new GetRandom.Request(16)).randomBytes();
 * }
 * }</pre>
 *
 * <p>A handle that needs authorization gets it from the arguments of the call: an {@link Entity}
 * with its value, a {@link SessionUse}. What the client made, loaded or was told of it knows by
 * itself, and keeps up with what commands change. Without a session of the caller's or of {@link
 * #protectBus()} the value is sent as a password, in clear.
 *
 * <p>Errors: {@link dev.tpm4j.client.session.TpmResponseException} where the TPM refuses, {@link
 * dev.tpm4j.client.session.AlteredResponseException} where somebody else answers, {@link
 * dev.tpm4j.transport.TransportException} where nobody does.
 *
 * <p>Any number of threads may share a client; commands are executed one at a time.
 */
public final class TpmClient implements AutoCloseable {

  private static final int HANDLE_AT = 10;

  private final CommandChannel channel;
  private final KnownEntities known = new KnownEntities();
  private final HeldHandles held;
  private volatile BusProtection protection;

  private TpmClient(CommandChannel channel) {
    this.channel = channel;
    this.held = new HeldHandles(channel);
  }

  /**
   * Talks to a TPM. Nothing is sent: one that was just switched on still expects TPM2_Startup.
   *
   * @param transport the TPM; closed with the client
   * @return a client
   */
  public static TpmClient connect(TpmTransport transport) {
    return connect(transport, ChannelOptions.defaults());
  }

  /**
   * Talks to a TPM.
   *
   * @param transport the TPM; closed with the client
   * @param options how it waits
   * @return a client
   */
  public static TpmClient connect(TpmTransport transport, ChannelOptions options) {
    return new TpmClient(new CommandChannel(transport, options));
  }

  /**
   * Protects every command that can be protected from now on: opens a session, salted to a key that
   * comes over the bus, and uses it to authorise in place of passwords, to encrypt the first
   * parameter of commands and responses, and to verify responses. Who listens on the bus learns no
   * authorization value, no sealed secret, no random number. Who can also change what passes was
   * kept out only if he was not there when the session was opened: see {@link #protectBus(BusKey)}.
   *
   * <p>Not protected: that and when which command is sent; all but the first parameter, which is
   * verified, not encrypted; handles and error codes in responses; the commands that take no
   * sessions, such as TPM2_Startup, TPM2_FlushContext, TPM2_ContextSave and TPM2_ContextLoad; and
   * reading the public area of something of which the Name is not known yet.
   *
   * <p>The session takes one of the TPM's session slots, a second one for commands with two
   * authorization values. After a reset of the TPM it is gone, and this is to be called again. Once
   * a bus was protected, no command goes without: if protection fails, so do the commands that
   * would have had it.
   *
   * @return this
   */
  public TpmClient protectBus() {
    return protectBus(BusKey.unpinned());
  }

  /**
   * As {@link #protectBus()}, with a key that is known to be the TPM's: nobody between here and the
   * TPM can read or change what is protected, whatever he does.
   *
   * @param key which
   * @return this
   * @throws dev.tpm4j.client.session.UnexpectedKeyException if the TPM has another key
   */
  public synchronized TpmClient protectBus(BusKey key) {
    if (protection != null) {
      // It stays in its place, closed, until there is another: nothing is sent without protection.
      protection.close();
    }
    protection = new BusProtection(this, key);
    return this;
  }

  /**
   * Executes a command.
   *
   * @param request the command
   * @param arguments entities that its handles refer to, where the client does not know them or
   *     knows another authorization value; sessions, the first of which authorise the handles that
   *     need it, in their order
   * @param <R> the response's record
   * @return its response
   * @throws dev.tpm4j.client.session.TpmResponseException if the TPM answers with an error
   * @throws dev.tpm4j.client.session.AlteredResponseException if the response is not the TPM's
   * @throws dev.tpm4j.transport.TransportException if there is no answer
   */
  public <R extends CommandResponse> R execute(
      CommandRequest<R> request, CommandArgument... arguments) {
    return execute(null, request, arguments);
  }

  /**
   * Executes a command within a time; then it is cancelled.
   *
   * @param deadline from now; null for none but the transport's own
   * @param request the command
   * @param arguments as in {@link #execute(CommandRequest, CommandArgument...)}
   * @param <R> the response's record
   * @return its response
   * @throws dev.tpm4j.transport.TransportException {@code COMMAND_TIMEOUT} at the deadline
   */
  public <R extends CommandResponse> R execute(
      Duration deadline, CommandRequest<R> request, CommandArgument... arguments) {
    CommandInfo info = CommandTable.of(request.commandCode());
    List<SessionUse> uses = sessions(arguments);
    BusProtection bus = protection;
    boolean guarded = bus != null && info.sessions();
    if (uses.isEmpty() && info.authorizations() == 0 && !guarded) {
      return send(deadline, info, request, List.of(), uses);
    }
    List<Entity> entities = entities(info, request, arguments, bus);
    if (guarded && (info.authorizations() > 0 || entities.stream().allMatch(Entity::hasName))) {
      uses = bus.protect(info, entities, uses);
    }
    while (uses.size() < info.authorizations()) {
      uses.add(SessionUse.password());
    }
    return send(deadline, info, request, entities, uses);
  }

  private static List<SessionUse> sessions(CommandArgument... arguments) {
    List<SessionUse> uses = new ArrayList<>(3);
    for (CommandArgument argument : arguments) {
      if (argument instanceof SessionUse use) {
        uses.add(use);
      }
    }
    return uses;
  }

  private List<Entity> entities(
      CommandInfo info, CommandRequest<?> request, CommandArgument[] arguments, BusProtection bus) {
    Entity[] entities = new Entity[info.handles().size()];
    for (int i = 0; i < entities.length; i++) {
      entities[i] = entity(request.handleAt(i), arguments, bus);
    }
    return Arrays.asList(entities);
  }

  private Entity entity(int handle, CommandArgument[] arguments, BusProtection bus) {
    for (CommandArgument argument : arguments) {
      if (argument instanceof Entity entity && entity.handle() == handle) {
        return entity;
      }
    }
    Entity entity = known.find(handle);
    if (entity == null) {
      entity = Entity.of(handle);
      if (!entity.hasName() && bus != null && !bus.isPinned()) {
        entity = read(handle);
      }
    }
    return entity;
  }

  /** Without a pinned key nothing is lost by believing what the bus says about a Name. */
  private Entity read(int handle) {
    if (handle >>> 24 == TpmHt.NV_INDEX) {
      return learnIndex(handle, new byte[0]);
    }
    return learnObject(handle, new byte[0]);
  }

  private <R extends CommandResponse> R send(
      Duration deadline,
      CommandInfo info,
      CommandRequest<R> request,
      List<Entity> entities,
      List<SessionUse> uses) {
    return channel.execute(
        info,
        request::encode,
        entities,
        uses,
        (frame, length) -> {
          // While no other thread's command can come in between and take the same handle.
          if (info.hasResponseHandle()) {
            held.came(frame, HANDLE_AT);
          }
          R response = request.readResponse(frame, length);
          held.after(request);
          known.after(request, response);
          return response;
        },
        deadline);
  }

  /** Executes a command as if there were no protection. */
  <R extends CommandResponse> R plain(CommandRequest<R> request, SessionUse... given) {
    CommandInfo info = CommandTable.of(request.commandCode());
    List<SessionUse> uses = new ArrayList<>(List.of(given));
    while (uses.size() < info.authorizations()) {
      uses.add(SessionUse.password());
    }
    List<Entity> entities = entities(info, request, new CommandArgument[0], null);
    return send(null, info, request, uses.isEmpty() ? List.of() : entities, uses);
  }

  /**
   * Tells the client of an entity: a hierarchy with its authorization value, a persistent key whose
   * Name was pinned. The entity belongs to the client from now on, which wipes it when it is
   * closed.
   *
   * @param entity with Name and authorization value
   * @return this
   */
  public TpmClient know(Entity entity) {
    known.learn(entity);
    return this;
  }

  /**
   * Tells the client of an NV index. Its Name is kept up with the writes and locks of this client.
   *
   * @param area the index's public area as it is now
   * @param auth its authorization value; copied
   * @return this
   */
  public TpmClient know(TpmsNvPublic area, byte[] auth) {
    known.learn(area, auth);
    return this;
  }

  /**
   * Reads the public area of a persistent or loaded object and remembers its Name. What comes over
   * the bus is believed: compare the returned Name with one that was pinned where that matters.
   *
   * @param handle of the object
   * @param auth its authorization value; copied
   * @return the entity, with the Name computed from its public area
   */
  public Entity learnObject(int handle, byte[] auth) {
    ReadPublic.Response read = plain(new ReadPublic.Request(handle));
    Entity entity = Entity.object(handle, read.outPublic()).withAuth(auth);
    known.learn(entity);
    return entity;
  }

  /**
   * Reads the public area of an NV index and remembers its Name. What comes over the bus is
   * believed: compare the returned Name with one that was pinned where that matters.
   *
   * @param index its handle
   * @param auth its authorization value; copied
   * @return the entity, with the Name computed from its public area
   */
  public Entity learnIndex(int index, byte[] auth) {
    NvReadPublic.Response read = plain(new NvReadPublic.Request(index));
    known.learn(read.nvPublic(), auth);
    return known.find(index);
  }

  /**
   * What the client knows of a handle.
   *
   * @param handle any
   * @return the entity; with the empty authorization value where nothing is known
   */
  public Entity entity(int handle) {
    Entity entity = known.find(handle);
    return entity == null ? Entity.of(handle) : entity;
  }

  /**
   * Starts a session.
   *
   * @param spec which
   * @return the session, for the caller to close
   */
  public TpmSession start(SessionSpec spec) {
    return channel.start(spec);
  }

  /**
   * Opens a scope: what is loaded in it is flushed with it.
   *
   * @return a scope, for the caller to close
   */
  public TpmScope scope() {
    held.begin();
    return new TpmScope(this, held);
  }

  /** The way to the TPM, for those who encode their commands themselves. */
  CommandChannel channel() {
    return channel;
  }

  /**
   * Asks the TPM to give up the command in progress, from any thread. The call that runs it ends
   * with TPM_RC_CANCELED, or with its result where the TPM was faster.
   */
  public void cancel() {
    channel.cancel();
  }

  /**
   * Flushes the sessions of {@link #protectBus()}, wipes what is known, closes the transport. A
   * command in progress is cancelled.
   */
  @Override
  public synchronized void close() {
    try {
      if (protection != null) {
        cancelForGood();
        protection.close();
      }
    } finally {
      known.forgetAll();
      channel.close();
    }
  }

  private void cancelForGood() {
    try {
      channel.cancel();
    } catch (TransportException notPossible) {
      // The command ends by the transport's own deadline.
    }
  }
}

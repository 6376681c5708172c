package dev.tpm4j.client.session;

import dev.tpm4j.client.KeyTemplate;
import dev.tpm4j.client.Peer;
import dev.tpm4j.codec.CommandRequest;
import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.Create;
import dev.tpm4j.codec.command.CreatePrimary;
import dev.tpm4j.codec.command.Load;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmsSensitiveCreate;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.transport.TpmTransport;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A TPM, a channel to it, and short words for common commands. */
final class Rig implements AutoCloseable {

  static final byte[] AUTH = bytes("correct horse");
  static final byte[] SECRET = bytes("battery staple");
  static final List<SessionUse> PASSWORD = List.of(SessionUse.password());

  final CommandChannel channel;

  Rig(Peer peer) {
    this(peer.open());
  }

  Rig(TpmTransport transport) {
    channel = new CommandChannel(transport, ChannelOptions.defaults());
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  <R extends CommandResponse> R run(CommandRequest<R> request) {
    return channel.execute(
        CommandTable.of(request.commandCode()), request::encode, request::readResponse);
  }

  <R extends CommandResponse> R run(
      CommandRequest<R> request, List<Entity> entities, List<SessionUse> uses) {
    return channel.execute(
        CommandTable.of(request.commandCode()),
        request::encode,
        entities,
        uses,
        request::readResponse,
        null);
  }

  /** A primary key of the null hierarchy, which needs no authorization. */
  CreatePrimary.Response primary(TpmtPublic template) {
    return run(
        new CreatePrimary.Request(
            TpmRh.RH_NULL,
            new TpmsSensitiveCreate(Octets.EMPTY, Octets.EMPTY),
            template,
            Octets.EMPTY,
            List.of()),
        List.of(Entity.of(TpmRh.RH_NULL)),
        PASSWORD);
  }

  /** Data sealed under a new primary key, loaded, with {@link #AUTH}. */
  Entity sealed(TpmtPublic template) {
    CreatePrimary.Response parent = primary(KeyTemplate.eccStorage());
    Entity parentEntity = Entity.object(parent.objectHandle(), parent.outPublic());
    Create.Response created =
        run(
            new Create.Request(
                parent.objectHandle(),
                new TpmsSensitiveCreate(Octets.of(AUTH), Octets.of(SECRET)),
                template,
                Octets.EMPTY,
                List.of()),
            List.of(parentEntity),
            PASSWORD);
    Load.Response loaded =
        run(
            new Load.Request(parent.objectHandle(), created.outPrivate(), created.outPublic()),
            List.of(parentEntity),
            PASSWORD);
    channel.flush(parent.objectHandle());
    return Entity.object(loaded.objectHandle(), created.outPublic()).withAuth(AUTH);
  }

  SaltKey saltKey(TpmtPublic template) {
    CreatePrimary.Response key = primary(template);
    return new SaltKey(key.objectHandle(), key.outPublic());
  }

  @Override
  public void close() {
    channel.close();
  }
}

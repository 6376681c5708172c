package dev.tpm4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.client.session.AlteredResponseException;
import dev.tpm4j.client.session.SessionSpec;
import dev.tpm4j.client.session.TpmResponseException;
import dev.tpm4j.client.session.TpmSession;
import dev.tpm4j.client.session.UnexpectedKeyException;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.WireFormatException;
import dev.tpm4j.codec.command.Create;
import dev.tpm4j.codec.command.FlushContext;
import dev.tpm4j.codec.command.GetCapability;
import dev.tpm4j.codec.type.TpmCap;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmsSensitiveCreate;
import dev.tpm4j.codec.type.TpmuCapabilities;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Given a TPM with three slots for objects: however a block is left, nothing stays in them. */
class TpmScopeTest {

  private static final int SLOTS = 3;

  private static int held(TpmClient tpm, int firstHandle) {
    return ((TpmuCapabilities.Handles)
            tpm.execute(new GetCapability.Request(TpmCap.HANDLES, firstHandle, 64))
                .capabilityData()
                .data())
        .value()
        .size();
  }

  private static void requireEmpty(TpmClient tpm) {
    assertThat(held(tpm, 0x80000000)).as("objects").isZero();
    assertThat(held(tpm, 0x02000000)).as("sessions").isZero();
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void leavesNothingWhenTheBodyThrows(Peer peer) {
    try (TpmClient tpm = TpmClient.connect(peer.open())) {
      for (int i = 0; i < 2 * SLOTS; i++) {
        assertThatThrownBy(
                () -> {
                  try (TpmScope scope = tpm.scope()) {
                    scope.start(SessionSpec.hmac());
                    scope.createPrimary(TpmRh.RH_OWNER, KeyTemplate.eccStorage());
                    scope.createPrimary(TpmRh.RH_OWNER, KeyTemplate.eccSigning());
                    throw new IllegalStateException("the body");
                  }
                })
            .hasMessage("the body")
            .hasNoSuppressedExceptions();
        requireEmpty(tpm);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void leavesNothingWhenTheTpmIsFull(Peer peer) {
    try (TpmClient tpm = TpmClient.connect(peer.open())) {
      assertThatThrownBy(
              () -> {
                try (TpmScope scope = tpm.scope()) {
                  for (int i = 0; i <= SLOTS; i++) {
                    scope.createPrimary(TpmRh.RH_OWNER, KeyTemplate.eccStorage());
                  }
                }
              })
          .isInstanceOfSatisfying(
              TpmResponseException.class,
              refused -> assertThat(refused.is(TpmRc.OBJECT_MEMORY)).isTrue());
      requireEmpty(tpm);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void findsTheObjectOfWhichTheAnswerGotLost(Peer peer) {
    Interposer interposer = new Interposer(peer.open());
    try (TpmClient tpm = TpmClient.connect(interposer);
        TpmScope scope = tpm.scope()) {
      TpmObject stays = scope.createPrimary(TpmRh.RH_OWNER, KeyTemplate.eccSigning());
      interposer.onResponse(
          response -> {
            interposer.rest();
            throw TransportException.of(Kind.COMMAND_TIMEOUT).build();
          });
      assertThatThrownBy(() -> scope.createPrimary(TpmRh.RH_OWNER, KeyTemplate.eccStorage()))
          .isInstanceOf(TransportException.class)
          .hasNoSuppressedExceptions();
      assertThat(held(tpm, 0x80000000)).isEqualTo(1);
      // Cut in the middle, or altered under protection: the TPM has the object all the same.
      interposer.onResponse(
          response -> {
            interposer.rest();
            return new byte[] {(byte) 0x80, 2, 0, 0, 0, 10, 0, 0, 0, 0};
          });
      assertThatThrownBy(() -> scope.createPrimary(TpmRh.RH_OWNER, KeyTemplate.eccStorage()))
          .isInstanceOfAny(AlteredResponseException.class, WireFormatException.class)
          .hasNoSuppressedExceptions();
      assertThat(held(tpm, 0x80000000)).isEqualTo(1);
      stays.close();
      requireEmpty(tpm);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void leavesAloneWhatWasThereBefore(Peer peer) {
    Interposer interposer = new Interposer(peer.open());
    try (TpmClient first = TpmClient.connect(interposer);
        TpmScope outer = first.scope()) {
      TpmObject theirs = outer.createPrimary(TpmRh.RH_OWNER, KeyTemplate.eccSigning());
      TpmClient second = TpmClient.connect(interposer);
      try (TpmScope scope = second.scope()) {
        interposer.onResponse(
            response -> {
              interposer.rest();
              throw TransportException.of(Kind.COMMAND_TIMEOUT).build();
            });
        assertThatThrownBy(() -> scope.createPrimary(TpmRh.RH_OWNER, KeyTemplate.eccStorage()))
            .isInstanceOf(TransportException.class);
      }
      assertThat(held(first, 0x80000000)).isEqualTo(1);
      theirs.close();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void objectOfAnotherNameIsRefusedAndFlushed(Peer peer) {
    Interposer interposer = new Interposer(peer.open());
    try (TpmClient tpm = TpmClient.connect(interposer);
        TpmScope scope = tpm.scope()) {
      interposer.onResponse(
          response -> {
            byte[] changed = response.clone();
            // The last byte before the one session's nonce, attributes and HMAC is of the Name.
            changed[changed.length - 6] ^= 1;
            interposer.rest();
            return changed;
          });
      assertThatThrownBy(() -> scope.createPrimary(TpmRh.RH_OWNER, KeyTemplate.eccStorage()))
          .isInstanceOf(UnexpectedKeyException.class)
          .hasNoSuppressedExceptions();
      requireEmpty(tpm);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void objectUnderAHandleThatWasChangedOnTheWayIsFoundInTheEnd(Peer peer) {
    Interposer interposer = new Interposer(peer.open());
    try (TpmClient tpm = TpmClient.connect(interposer).protectBus()) {
      TpmScope scope = tpm.scope();
      interposer.onResponse(
          response -> {
            interposer.rest();
            return Interposer.flip(Byte.SIZE * 14 - 2).apply(response);
          });
      TpmObject parent = scope.createPrimary(TpmRh.RH_OWNER, KeyTemplate.eccStorage());
      assertThat(parent.handle()).isEqualTo(0x80000002);
      assertThatThrownBy(
              () ->
                  tpm.execute(
                      new Create.Request(
                          parent.handle(),
                          new TpmsSensitiveCreate(Octets.EMPTY, Octets.EMPTY),
                          KeyTemplate.eccSigning(),
                          Octets.EMPTY,
                          List.of())))
          .isInstanceOf(TpmResponseException.class);
      assertThatThrownBy(scope::close)
          .isInstanceOf(TpmResponseException.class)
          .hasNoSuppressedExceptions();
      assertThat(held(tpm, 0x80000000)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void closingIsIdempotentAndObjectsMayGoEarlier(Peer peer) {
    try (TpmClient tpm = TpmClient.connect(peer.open())) {
      TpmScope scope = tpm.scope();
      TpmObject object = scope.createPrimary(TpmRh.RH_OWNER, KeyTemplate.eccStorage());
      TpmSession session = scope.start(SessionSpec.hmac());
      object.close();
      object.close();
      session.close();
      scope.close();
      scope.close();
      requireEmpty(tpm);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void failureOfOneFlushDoesNotKeepTheOthersFromBeingTried(Peer peer) {
    try (TpmClient tpm = TpmClient.connect(peer.open())) {
      TpmScope scope = tpm.scope();
      TpmObject parent = scope.createPrimary(TpmRh.RH_OWNER, KeyTemplate.eccStorage());
      Create.Response child =
          tpm.execute(
              new Create.Request(
                  parent.handle(),
                  new TpmsSensitiveCreate(Octets.EMPTY, Octets.EMPTY),
                  KeyTemplate.eccSigning(),
                  Octets.EMPTY,
                  List.of()));
      TpmObject loaded = scope.load(parent, child.outPrivate(), child.outPublic(), Octets.EMPTY);
      tpm.execute(new FlushContext.Request(loaded.handle()));
      assertThatThrownBy(scope::close).isInstanceOf(TpmResponseException.class);
      requireEmpty(tpm);
    }
  }
}

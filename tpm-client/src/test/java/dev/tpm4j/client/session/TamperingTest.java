package dev.tpm4j.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tpm4j.client.Interposer;
import dev.tpm4j.client.KeyTemplate;
import dev.tpm4j.client.Peer;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.WireFormatException;
import dev.tpm4j.codec.command.NvDefineSpace;
import dev.tpm4j.codec.command.NvRead;
import dev.tpm4j.codec.command.NvReadPublic;
import dev.tpm4j.codec.command.NvWrite;
import dev.tpm4j.codec.command.Unseal;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmaNv;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.codec.type.TpmsNvPublic;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Given somebody between us and the TPM: what he changes is never taken for the TPM's word. */
class TamperingTest {

  private static final int INDEX = 0x01800043;
  private static final Octets DATA = Octets.of(Rig.bytes("0123456789abcdef"));
  private static final Octets OTHER = Octets.of(Rig.bytes("fedcba9876543210"));

  /** Wrong authorizations by the hundred: no lockout, or nothing would be tried any more. */
  private static TpmtPublic template() {
    TpmtPublic sealed = KeyTemplate.sealed();
    return KeyTemplate.withAttributes(sealed, sealed.objectAttributes() | TpmaObject.NO_DA);
  }

  private static Octets unseal(Rig rig, Entity sealed, TpmSession session) {
    return rig.run(
            new Unseal.Request(sealed.handle()),
            List.of(sealed),
            List.of(session.use().encryptResponse()))
        .outData();
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void eachFlippedBitOfAResponseIsNoticed(Peer peer) {
    Interposer interposer = new Interposer(peer.open());
    try (Rig rig = new Rig(interposer)) {
      Entity sealed = rig.sealed(template());
      int bits = Byte.SIZE * lengthOfResponse(rig, sealed, interposer);
      assertThat(bits).isGreaterThan(600);
      for (int bit = 0; bit < bits; bit++) {
        try (TpmSession session = rig.channel.start(SessionSpec.hmac())) {
          interposer.onResponse(Interposer.flip(bit));
          Throwable noticed = catchThrowable(() -> unseal(rig, sealed, session));
          interposer.rest();
          assertThat(noticed)
              .as("bit %d", bit)
              .isInstanceOf(AlteredResponseException.class)
              .hasMessageContaining("the response was altered on its way");
          assertThat(session.isUsable()).isFalse();
          assertThatThrownBy(() -> unseal(rig, sealed, session))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("altered");
        }
      }
    }
  }

  private static int lengthOfResponse(Rig rig, Entity sealed, Interposer interposer) {
    AtomicInteger length = new AtomicInteger();
    try (TpmSession session = rig.channel.start(SessionSpec.hmac())) {
      interposer.onResponse(
          frame -> {
            length.set(frame.length);
            return frame;
          });
      unseal(rig, sealed, session);
      interposer.rest();
    }
    return length.get();
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void eachFlippedBitOfACommandIsNoticed(Peer peer) {
    Interposer interposer = new Interposer(peer.open());
    try (Rig rig = new Rig(interposer)) {
      TpmsNvPublic area =
          new TpmsNvPublic(
              INDEX,
              TpmAlgId.SHA256,
              TpmaNv.AUTHREAD | TpmaNv.AUTHWRITE | TpmaNv.NO_DA,
              Octets.EMPTY,
              DATA.length());
      rig.run(
          new NvDefineSpace.Request(TpmRh.RH_OWNER, Octets.of(Rig.AUTH), area),
          List.of(Entity.of(TpmRh.RH_OWNER)),
          Rig.PASSWORD);
      write(rig, Entity.nv(area).withAuth(Rig.AUTH), SessionUse.password(), DATA);
      Entity index =
          Entity.nv(rig.run(new NvReadPublic.Request(INDEX)).nvPublic()).withAuth(Rig.AUTH);
      AtomicInteger length = new AtomicInteger(1);
      for (int bit = 0; bit < Byte.SIZE * length.get(); bit++) {
        int flipped = bit;
        try (TpmSession session = rig.channel.start(SessionSpec.hmac())) {
          interposer.onCommand(
              frame -> {
                length.set(frame.length);
                return Interposer.flip(flipped).apply(frame);
              });
          Throwable noticed =
              catchThrowable(() -> write(rig, index, session.use().encryptCommand(), OTHER));
          interposer.rest();
          assertThat(noticed)
              .as("bit %d", bit)
              // swtpm's transport itself refuses a frame with another size.
              .isInstanceOfAny(TpmResponseException.class, TransportException.class);
        }
        assertThat(read(rig, index)).as("bit %d", bit).isEqualTo(DATA);
      }
      assertThat(length.get()).isGreaterThan(90);
      try (TpmSession session = rig.channel.start(SessionSpec.hmac())) {
        write(rig, index, session.use().encryptCommand(), OTHER);
      }
      assertThat(read(rig, index)).isEqualTo(OTHER);
    }
  }

  private static void write(Rig rig, Entity index, SessionUse use, Octets data) {
    rig.run(new NvWrite.Request(INDEX, INDEX, data, 0), List.of(index, index), List.of(use));
  }

  private static Octets read(Rig rig, Entity index) {
    return rig.run(
            new NvRead.Request(INDEX, INDEX, DATA.length(), 0), List.of(index, index), Rig.PASSWORD)
        .data();
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void responseOfEveryOtherLengthIsNoticed(Peer peer) {
    Interposer interposer = new Interposer(peer.open());
    try (Rig rig = new Rig(interposer)) {
      Entity sealed = rig.sealed(template());
      int whole = lengthOfResponse(rig, sealed, interposer);
      for (int length = 10; length < whole + 20; length++) {
        if (length == whole) {
          continue;
        }
        int cut = length;
        try (TpmSession session = rig.channel.start(SessionSpec.hmac())) {
          interposer.onResponse(
              frame -> {
                byte[] changed = Arrays.copyOf(frame, cut);
                Wire.putU32(changed, 2, cut);
                return changed;
              });
          assertThatThrownBy(() -> unseal(rig, sealed, session))
              .as("%d bytes", length)
              .isInstanceOf(AlteredResponseException.class);
          interposer.rest();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void responseWithoutItsSessionsIsNoticed(Peer peer) {
    Interposer interposer = new Interposer(peer.open());
    try (Rig rig = new Rig(interposer)) {
      Entity sealed = rig.sealed(template());
      try (TpmSession session = rig.channel.start(SessionSpec.hmac())) {
        interposer.onResponse(
            frame -> new byte[] {(byte) 0x80, 1, 0, 0, 0, 14, 0, 0, 0, 0, 0, 2, 'h', 'i'});
        assertThatThrownBy(() -> unseal(rig, sealed, session))
            .isInstanceOf(AlteredResponseException.class)
            .hasMessageContaining("0 sessions answer for 1");
        interposer.rest();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void oldResponseIsNoticed(Peer peer) {
    Interposer interposer = new Interposer(peer.open());
    try (Rig rig = new Rig(interposer)) {
      Entity sealed = rig.sealed(template());
      try (TpmSession session = rig.channel.start(SessionSpec.hmac())) {
        byte[][] old = new byte[1][];
        interposer.onResponse(
            frame -> {
              old[0] = frame;
              return frame;
            });
        unseal(rig, sealed, session);
        interposer.onResponse(frame -> old[0]);
        assertThatThrownBy(() -> unseal(rig, sealed, session))
            .isInstanceOf(AlteredResponseException.class);
        interposer.rest();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void sessionWhoseResponseGotLostSaysSo(Peer peer) {
    Interposer interposer = new Interposer(peer.open());
    try (Rig rig = new Rig(interposer)) {
      Entity sealed = rig.sealed(template());
      try (TpmSession session = rig.channel.start(SessionSpec.hmac())) {
        interposer.onResponse(
            frame -> {
              throw TransportException.of(Kind.COMMAND_TIMEOUT).build();
            });
        assertThatThrownBy(() -> unseal(rig, sealed, session))
            .isInstanceOf(TransportException.class);
        interposer.rest();
        assertThatThrownBy(() -> unseal(rig, sealed, session))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("got lost");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void handleOfAnotherObjectIsNoticed(Peer peer) {
    Interposer interposer = new Interposer(peer.open());
    try (Rig rig = new Rig(interposer)) {
      Entity wanted = rig.sealed(template());
      Entity other = rig.sealed(template());
      try (TpmSession session = rig.channel.start(SessionSpec.hmac())) {
        interposer.onCommand(
            frame -> {
              byte[] changed = frame.clone();
              changed[13] = (byte) other.handle();
              return changed;
            });
        assertThatThrownBy(() -> unseal(rig, wanted, session))
            .isInstanceOf(TpmResponseException.class)
            .hasMessageContaining("AUTH");
        interposer.rest();
        assertThat(unseal(rig, wanted, session)).isEqualTo(Octets.of(Rig.SECRET));
      }
    }
  }

  @Test
  void damagedFrameIsATypedErrorWithoutASessionToo() {
    Interposer interposer = new Interposer(Peer.ENGINE.open());
    try (Rig rig = new Rig(interposer)) {
      interposer.onResponse(Interposer.flip(0));
      assertThatThrownBy(() -> rig.run(new NvReadPublic.Request(INDEX)))
          .isInstanceOf(WireFormatException.class);
    }
  }
}

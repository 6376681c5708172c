package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.Commit;
import dev.tpm4j.codec.command.EcEphemeral;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmsEccPoint;
import dev.tpm4j.simulator.crypto.CryptException;
import dev.tpm4j.simulator.crypto.EccCommit;
import dev.tpm4j.simulator.crypto.EccCurve;
import dev.tpm4j.simulator.crypto.EccPoint;
import dev.tpm4j.simulator.crypto.Hash;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/** Part 3, "Ephemeral EC Keys": Commit and EC_Ephemeral. */
final class EphemeralCommands {

  private EphemeralCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(Commit.CODE, Commit.Request::decode, EphemeralCommands::commit),
        CommandDefinition.of(
            EcEphemeral.CODE, EcEphemeral.Request::decode, EphemeralCommands::ephemeral));
  }

  private static CommandResponse commit(Execution execution, Commit.Request in)
      throws ResponseCodeException {
    TpmState state = execution.state();
    if (!(((Entity.Loaded) execution.entity(0)).object() instanceof TpmObject key)
        || key.publicArea().type() != TpmAlgId.ECC) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.KEY, 1));
    }
    if (PublicAreas.scheme(key.publicArea()) != TpmAlgId.ECDAA) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.SCHEME, 1));
    }
    if ((in.s2().length() == 0) != (in.y2().length() == 0)) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.SIZE, 3));
    }
    EccCurve curve = KeyMaterial.curve(key.publicArea());
    BigInteger r = Commitments.next(state, key.name(), curve);
    Optional<EccPoint> second = Optional.empty();
    if (in.s2().length() != 0) {
      Hash hash = Hash.ofId(key.publicArea().nameAlg());
      if (hash == null) {
        throw new ResponseCodeException(Rc.ofHandle(TpmRc.HASH, 1));
      }
      second = Optional.of(pointOfBasename(curve, hash, in));
    }
    Optional<EccPoint> first = Optional.empty();
    if (in.p1().x().length() + in.p1().y().length() != 0) {
      first = Optional.of(onCurve(curve, KeyExchangeCommands.point(in.p1()), 1));
    }
    execution.checkCancelled();
    EccCommit.Points points;
    try {
      BigInteger d = KeyMaterial.eccPrivate(key.sensitive());
      points = EccCommit.points(curve, first, second, d, r);
    } catch (CryptException e) {
      throw new ResponseCodeException(Rc.of(e));
    }
    return new Commit.Response(
        point(curve, points.k()),
        point(curve, points.l()),
        point(curve, points.e()),
        Commitments.commit(state));
  }

  /** The second point: its x is the digest of s2. */
  private static EccPoint pointOfBasename(EccCurve curve, Hash hash, Commit.Request in)
      throws ResponseCodeException {
    BigInteger x = new BigInteger(1, hash.digest(in.s2().toByteArray())).mod(curve.p());
    return onCurve(curve, new EccPoint(x, new BigInteger(1, in.y2().toByteArray())), 2);
  }

  private static EccPoint onCurve(EccCurve curve, EccPoint point, int parameter)
      throws ResponseCodeException {
    if (!curve.contains(point)) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.ECC_POINT, parameter));
    }
    return point;
  }

  private static TpmsEccPoint point(EccCurve curve, Optional<EccPoint> point) {
    return point
        .map(there -> KeyExchangeCommands.point(curve, there))
        .orElse(new TpmsEccPoint(Octets.EMPTY, Octets.EMPTY));
  }

  private static CommandResponse ephemeral(Execution execution, EcEphemeral.Request in)
      throws ResponseCodeException {
    TpmState state = execution.state();
    EccCurve curve = EccCurve.ofId(in.curveID());
    while (true) {
      BigInteger r = Commitments.next(state, Octets.EMPTY, curve);
      int count = Commitments.commit(state);
      try {
        return new EcEphemeral.Response(KeyExchangeCommands.point(curve, curve.multiply(r)), count);
      } catch (CryptException e) {
        execution.checkCancelled();
      }
    }
  }
}

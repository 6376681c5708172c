package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.EcdhKeyGen;
import dev.tpm4j.codec.command.EcdhZGen;
import dev.tpm4j.codec.command.ZGen2Phase;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.codec.type.TpmsEccPoint;
import dev.tpm4j.simulator.crypto.CryptException;
import dev.tpm4j.simulator.crypto.CryptException.Failure;
import dev.tpm4j.simulator.crypto.EccCurve;
import dev.tpm4j.simulator.crypto.EccKeyExchange;
import dev.tpm4j.simulator.crypto.EccKeyPair;
import dev.tpm4j.simulator.crypto.EccPoint;
import dev.tpm4j.simulator.crypto.RandomSource;
import java.math.BigInteger;
import java.util.List;

/** Part 3, "Asymmetric Primitives" that exchange keys: ECDH_KeyGen, ECDH_ZGen and ZGen_2Phase. */
final class KeyExchangeCommands {

  private static final TpmsEccPoint NO_POINT = new TpmsEccPoint(Octets.EMPTY, Octets.EMPTY);

  private KeyExchangeCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(
            EcdhKeyGen.CODE, EcdhKeyGen.Request::decode, KeyExchangeCommands::keyGen),
        CommandDefinition.of(EcdhZGen.CODE, EcdhZGen.Request::decode, KeyExchangeCommands::zGen),
        CommandDefinition.of(
            ZGen2Phase.CODE, ZGen2Phase.Request::decode, KeyExchangeCommands::zGen2Phase));
  }

  private static CommandResponse keyGen(Execution execution, EcdhKeyGen.Request in)
      throws ResponseCodeException {
    TpmObject key = eccKey(execution);
    EccCurve curve = KeyMaterial.curve(key.publicArea());
    EccPoint theirs = KeyMaterial.eccPublic(key.publicArea());
    RandomSource random = execution.state().permanent.random.nextSource();
    while (true) {
      EccKeyPair ephemeral = curve.generate(random);
      try {
        EccPoint z = curve.multiply(theirs, ephemeral.d());
        execution.state().permanent.random.source();
        return new EcdhKeyGen.Response(point(curve, z), point(curve, ephemeral.q()));
      } catch (CryptException e) {
        if (e.failure() != Failure.NO_RESULT) {
          throw new ResponseCodeException(Rc.ofHandle(TpmRc.KEY, 1));
        }
      }
    }
  }

  private static CommandResponse zGen(Execution execution, EcdhZGen.Request in)
      throws ResponseCodeException {
    TpmObject key = exchangeKey(execution);
    int scheme = PublicAreas.scheme(key.publicArea());
    if (scheme != TpmAlgId.ECDH && scheme != TpmAlgId.NULL) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.SCHEME, 1));
    }
    EccCurve curve = KeyMaterial.curve(key.publicArea());
    try {
      EccPoint z = curve.multiply(point(in.inPoint()), KeyMaterial.eccPrivate(key.sensitive()));
      return new EcdhZGen.Response(point(curve, z));
    } catch (CryptException e) {
      throw new ResponseCodeException(Rc.ofParameter(Rc.of(e), 1));
    }
  }

  private static CommandResponse zGen2Phase(Execution execution, ZGen2Phase.Request in)
      throws ResponseCodeException {
    TpmState state = execution.state();
    TpmObject key = exchangeKey(execution);
    int ofKey = PublicAreas.scheme(key.publicArea());
    if (in.inScheme() == TpmAlgId.NULL || ofKey != TpmAlgId.NULL && ofKey != in.inScheme()) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.SCHEME, 3));
    }
    EccCurve curve = KeyMaterial.curve(key.publicArea());
    EccPoint theirStatic = onCurve(curve, in.inQsB(), 1);
    EccPoint theirEphemeral = onCurve(curve, in.inQeB(), 2);
    BigInteger ephemeral;
    try {
      ephemeral = Commitments.due(state, in.counter(), Octets.EMPTY, curve);
    } catch (ResponseCodeException e) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.VALUE, 4));
    }
    BigInteger own = KeyMaterial.eccPrivate(key.sensitive());
    CommandResponse response;
    try {
      response =
          switch (in.inScheme()) {
            case TpmAlgId.ECDH ->
                new ZGen2Phase.Response(
                    point(curve, curve.multiply(theirStatic, own)),
                    point(curve, curve.multiply(theirEphemeral, ephemeral)));
            case TpmAlgId.ECMQV ->
                single(
                    curve, EccKeyExchange.mqv(curve, own, ephemeral, theirStatic, theirEphemeral));
            case TpmAlgId.SM2 ->
                single(
                    curve, EccKeyExchange.sm2(curve, own, ephemeral, theirStatic, theirEphemeral));
            default -> throw new ResponseCodeException(Rc.ofParameter(TpmRc.SCHEME, 3));
          };
    } catch (CryptException e) {
      throw new ResponseCodeException(Rc.of(e));
    }
    Commitments.end(state, in.counter());
    return response;
  }

  private static CommandResponse single(EccCurve curve, EccPoint point) {
    return new ZGen2Phase.Response(point(curve, point), NO_POINT);
  }

  private static TpmObject eccKey(Execution execution) throws ResponseCodeException {
    if (((Entity.Loaded) execution.entity(0)).object() instanceof TpmObject key
        && key.publicArea().type() == TpmAlgId.ECC) {
      return key;
    }
    throw new ResponseCodeException(Rc.ofHandle(TpmRc.KEY, 1));
  }

  /** An ECC key for decryption that is no parent. */
  private static TpmObject exchangeKey(Execution execution) throws ResponseCodeException {
    TpmObject key = eccKey(execution);
    if (key.has(TpmaObject.RESTRICTED) || !key.has(TpmaObject.DECRYPT)) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.ATTRIBUTES, 1));
    }
    return key;
  }

  private static EccPoint onCurve(EccCurve curve, TpmsEccPoint given, int parameter)
      throws ResponseCodeException {
    EccPoint point = point(given);
    if (!curve.contains(point)) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.ECC_POINT, parameter));
    }
    return point;
  }

  /** {@code TPMS_ECC_POINT}: coordinates as long as the curve's. */
  static TpmsEccPoint point(EccCurve curve, EccPoint point) {
    return new TpmsEccPoint(Octets.of(curve.bytes(point.x())), Octets.of(curve.bytes(point.y())));
  }

  static EccPoint point(TpmsEccPoint point) {
    return EccPoint.of(point.x().toByteArray(), point.y().toByteArray());
  }
}

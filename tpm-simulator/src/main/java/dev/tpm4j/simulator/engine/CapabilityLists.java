package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmHt;
import dev.tpm4j.codec.type.TpmPtPcr;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmsActData;
import dev.tpm4j.codec.type.TpmsAlgProperty;
import dev.tpm4j.codec.type.TpmsPcrSelection;
import dev.tpm4j.codec.type.TpmsTaggedPcrSelect;
import dev.tpm4j.codec.type.TpmsTaggedPolicy;
import dev.tpm4j.codec.type.TpmtHa;
import dev.tpm4j.simulator.crypto.Hash;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.function.IntPredicate;

/**
 * The lists of {@code TPM2_GetCapability} apart from the TPM's properties. Codes are about the
 * first element that is asked for, and thrown without a number.
 */
final class CapabilityLists {

  private static final int CC_VENDOR = 0x20000000;
  private static final int U16 = 0xFFFF;

  /** The permanent handles of this TPM, ascending. */
  private static final List<Integer> PERMANENT =
      List.of(
          TpmRh.RH_OWNER,
          TpmRh.RH_NULL,
          TpmRh.RS_PW,
          TpmRh.RH_LOCKOUT,
          TpmRh.RH_ENDORSEMENT,
          TpmRh.RH_PLATFORM,
          TpmRh.RH_PLATFORM_NV);

  /** Those of them that can have a policy, ascending. */
  private static final List<Integer> WITH_POLICY =
      List.of(TpmRh.RH_OWNER, TpmRh.RH_LOCKOUT, TpmRh.RH_ENDORSEMENT, TpmRh.RH_PLATFORM);

  private CapabilityLists() {}

  /** {@code TPML_ALG_PROPERTY}. */
  static CapabilityList<TpmsAlgProperty> algorithms(int first, int count) {
    CapabilityList.Collector<TpmsAlgProperty> list = new CapabilityList.Collector<>(count, 6);
    Algorithms.ATTRIBUTES
        .tailMap(first & U16)
        .forEach((id, attributes) -> list.add(new TpmsAlgProperty(id, attributes)));
    return list.list();
  }

  /** {@code TPML_ECC_CURVE}. */
  static CapabilityList<Integer> curves(int first, int count) {
    CapabilityList.Collector<Integer> list = new CapabilityList.Collector<>(count, 2);
    for (int curve : Algorithms.CURVES) {
      if (curve >= (first & U16)) {
        list.add(curve);
      }
    }
    return list.list();
  }

  /** {@code TPML_HANDLE}: of the type of the first. */
  static CapabilityList<Integer> handles(TpmState state, int first, int count)
      throws ResponseCodeException {
    CapabilityList.Collector<Integer> list = new CapabilityList.Collector<>(count, 4);
    switch (Handles.type(first)) {
      case TpmHt.PCR -> {
        for (int pcr = Handles.index(first); pcr < Pcrs.COUNT; pcr++) {
          list.add(pcr);
        }
      }
      case TpmHt.PERMANENT -> {
        for (int handle : PERMANENT) {
          if (handle >= first) {
            list.add(handle);
          }
        }
      }
      case TpmHt.LOADED_SESSION -> sessions(state, true, first, list);
      case TpmHt.SAVED_SESSION -> sessions(state, false, first, list);
      case TpmHt.NV_INDEX -> state.permanent.nvIndices.tailMap(first).keySet().forEach(list::add);
      case TpmHt.PERSISTENT ->
          state.permanent.persistentObjects.tailMap(first).keySet().forEach(list::add);
      case TpmHt.TRANSIENT -> {
        OptionalInt handle = state.live.objects.next(first);
        while (handle.isPresent()) {
          list.add(handle.getAsInt());
          handle = state.live.objects.next(handle.getAsInt() + 1);
        }
      }
      default -> throw new ResponseCodeException(TpmRc.HANDLE);
    }
    return list.list();
  }

  /** Of saved sessions, the type is not known: all have handles of HMAC sessions. */
  private static void sessions(
      TpmState state, boolean loaded, int first, CapabilityList.Collector<Integer> list) {
    ActiveSessions sessions = ActiveSessions.of(state);
    for (int index : sessions.indices(loaded)) {
      if (index >= Handles.index(first)) {
        boolean policy = loaded && sessions.find(index).isPolicy();
        list.add((policy ? TpmHt.POLICY_SESSION : TpmHt.HMAC_SESSION) << 24 | index);
      }
    }
  }

  /** {@code TPML_CCA}. */
  static CapabilityList<Integer> commands(CommandTable table, int first, int count) {
    CapabilityList.Collector<Integer> list = new CapabilityList.Collector<>(count, 4);
    for (CommandDefinition<?> command : table.all()) {
      if (isFrom(first, command.info().code())) {
        list.add(command.info().attributes());
      }
    }
    return list.list();
  }

  /** {@code TPML_CC}: of commands that are on a list. */
  static CapabilityList<Integer> listed(SortedSet<Integer> commands, int first, int count) {
    CapabilityList.Collector<Integer> list = new CapabilityList.Collector<>(count, 4);
    for (int command : commands) {
      if (isFrom(first, command)) {
        list.add(command);
      }
    }
    return list.list();
  }

  /** Codes are of 16 bits; there are no vendor's commands to begin with. */
  private static boolean isFrom(int first, int command) {
    return (first & CC_VENDOR) == 0 && first >>> 16 == 0 && command >= first;
  }

  /** {@code TPML_PCR_SELECTION}: all banks at once, or none. */
  static CapabilityList<TpmsPcrSelection> banks(TpmState state, int property, int count)
      throws ResponseCodeException {
    if (property != 0) {
      throw new ResponseCodeException(TpmRc.VALUE);
    }
    Hash[] hashes = Hash.values();
    int all = hashes.length;
    CapabilityList.Collector<TpmsPcrSelection> list =
        new CapabilityList.Collector<>(count == 0 ? 0 : all, 6);
    for (Hash hash : hashes) {
      int bits = state.permanent.pcrAllocated[hash.ordinal()];
      list.add(PcrSelection.of(hash, bits));
    }
    return list.list();
  }

  /** {@code TPML_TAGGED_PCR_PROPERTY}. */
  static CapabilityList<TpmsTaggedPcrSelect> pcrProperties(int first, int count) {
    CapabilityList.Collector<TpmsTaggedPcrSelect> list = new CapabilityList.Collector<>(count, 8);
    for (long tag = Integer.toUnsignedLong(first); tag <= TpmPtPcr.AUTH; tag++) {
      int property = (int) tag;
      if (list.full()) {
        list.noteMore();
        break;
      }
      pcrsWith(property)
          .ifPresent(
              bits -> list.add(new TpmsTaggedPcrSelect(property, PcrSelection.octets(bits))));
    }
    return list.list();
  }

  private static OptionalInt pcrsWith(int property) {
    if (property > TpmPtPcr.SAVE && property <= TpmPtPcr.RESET_L4) {
      int locality = 1 << (property - 1) / 2;
      boolean extend = property % 2 == 1;
      return bits(
          pcr ->
              ((extend ? PcrRules.extendLocalities(pcr) : PcrRules.resetLocalities(pcr)) & locality)
                  != 0);
    }
    return switch (property) {
      case TpmPtPcr.SAVE -> bits(PcrRules::stateSaved);
      case TpmPtPcr.NO_INCREMENT -> bits(PcrRules::noIncrement);
      case TpmPtPcr.DRTM_RESET -> bits(PcrRules::resetByDrtm);
      case TpmPtPcr.POLICY -> bits(PcrRules::policyGroup);
      case TpmPtPcr.AUTH -> bits(PcrRules::authGroup);
      default -> OptionalInt.empty();
    };
  }

  private static OptionalInt bits(IntPredicate rule) {
    int bits = 0;
    for (int pcr = 0; pcr < Pcrs.COUNT; pcr++) {
      if (rule.test(pcr)) {
        bits |= 1 << pcr;
      }
    }
    return OptionalInt.of(bits);
  }

  /** {@code TPML_TAGGED_POLICY}: one without a policy has the digest of no algorithm. */
  static CapabilityList<TpmsTaggedPolicy> policies(TpmState state, int first, int count)
      throws ResponseCodeException {
    if (Handles.type(first) != TpmHt.PERMANENT) {
      throw new ResponseCodeException(TpmRc.VALUE);
    }
    CapabilityList.Collector<TpmsTaggedPolicy> list =
        new CapabilityList.Collector<>(count, 6 + Hash.MAX_DIGEST_SIZE);
    for (int handle : WITH_POLICY) {
      if (handle >= first) {
        AuthPolicy policy = new Entity.Permanent(handle).authPolicy(state);
        Hash hash = Hash.ofId(policy.hashAlg());
        TpmtHa digest =
            hash == null ? Digests.NONE : Digests.of(hash, policy.digest().toByteArray());
        list.add(new TpmsTaggedPolicy(handle, digest));
      }
    }
    return list.list();
  }

  /** {@code TPML_ACT_DATA}: this TPM has no Authenticated Countdown Timer. */
  static CapabilityList<TpmsActData> timers(int first) throws ResponseCodeException {
    if (first < TpmRh.RH_ACT_0 || first > TpmRh.RH_ACT_F) {
      throw new ResponseCodeException(TpmRc.VALUE);
    }
    return CapabilityList.empty();
  }
}

package dev.tpm4j.simulator.engine;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/** The lists of {@code TPM2_GetCapability} apart from the TPM's properties. */
final class CapabilityLists {

  private static final int CC_VENDOR = 0x20000000;
  private static final int U16 = 0xFFFF;

  private static final int PT_PCR_SAVE = 0x00;
  private static final int PT_PCR_RESET_L4 = 0x0A;
  private static final int PT_PCR_NO_INCREMENT = 0x11;
  private static final int PT_PCR_DRTM_RESET = 0x12;
  private static final int PT_PCR_POLICY = 0x13;
  private static final int PT_PCR_AUTH = 0x14;

  /** The permanent handles of this TPM, ascending. */
  private static final List<Integer> PERMANENT =
      List.of(
          Handles.RH_OWNER,
          Handles.RH_NULL,
          Handles.RS_PW,
          Handles.RH_LOCKOUT,
          Handles.RH_ENDORSEMENT,
          Handles.RH_PLATFORM,
          Handles.RH_PLATFORM_NV);

  /** Those of them that can have a policy, ascending. */
  private static final List<Integer> WITH_POLICY =
      List.of(Handles.RH_OWNER, Handles.RH_LOCKOUT, Handles.RH_ENDORSEMENT, Handles.RH_PLATFORM);

  private CapabilityLists() {}

  /** {@code TPML_ALG_PROPERTY}. */
  static CapabilityList algorithms(int first, int count) {
    CapabilityList.Collector list = new CapabilityList.Collector(count, 6);
    Algorithms.ATTRIBUTES
        .tailMap(first & U16)
        .forEach((id, attributes) -> list.add(out -> out.u16(id).u32(attributes)));
    return list.list();
  }

  /** {@code TPML_ECC_CURVE}. */
  static CapabilityList curves(int first, int count) {
    CapabilityList.Collector list = new CapabilityList.Collector(count, 2);
    for (int curve : Algorithms.CURVES) {
      if (curve >= (first & U16)) {
        list.add(out -> out.u16(curve));
      }
    }
    return list.list();
  }

  /** {@code TPML_HANDLE}: of the type of the first. */
  static CapabilityList handles(int first, int count) throws ResponseCodeException {
    CapabilityList.Collector list = new CapabilityList.Collector(count, 4);
    switch (Handles.type(first)) {
      case Handles.HT_PCR -> {
        for (int pcr = Handles.index(first); pcr < Pcrs.COUNT; pcr++) {
          int handle = pcr;
          list.add(out -> out.u32(handle));
        }
      }
      case Handles.HT_PERMANENT -> {
        for (int handle : PERMANENT) {
          if (handle >= first) {
            list.add(out -> out.u32(handle));
          }
        }
      }
      case Handles.HT_NV_INDEX,
          Handles.HT_HMAC_SESSION,
          Handles.HT_POLICY_SESSION,
          Handles.HT_TRANSIENT,
          Handles.HT_PERSISTENT -> {
        // Nothing of these types can exist yet.
      }
      default -> throw new ResponseCodeException(Rc.ofParameter(Rc.HANDLE, 2));
    }
    return list.list();
  }

  /** {@code TPML_CCA}. */
  static CapabilityList commands(CommandTable table, int first, int count) {
    CapabilityList.Collector list = new CapabilityList.Collector(count, 4);
    boolean libraryCommand = (first & CC_VENDOR) == 0 && first >>> 16 == 0;
    for (CommandDefinition<?> command : table.all()) {
      if (libraryCommand && command.code() >= first) {
        list.add(out -> out.u32(command.commandAttributes()));
      }
    }
    return list.list();
  }

  /** {@code TPML_PCR_SELECTION}: all banks at once, or none. */
  static CapabilityList banks(TpmState state, int property, int count)
      throws ResponseCodeException {
    if (property != 0) {
      throw new ResponseCodeException(Rc.ofParameter(Rc.VALUE, 2));
    }
    HashAlgorithm[] hashes = HashAlgorithm.values();
    int all = hashes.length;
    CapabilityList.Collector list = new CapabilityList.Collector(count == 0 ? 0 : all, 6);
    for (HashAlgorithm hash : hashes) {
      int bits = state.permanent.pcrAllocated[hash.ordinal()];
      list.add(out -> new PcrSelection(hash, bits).write(out));
    }
    return list.list();
  }

  /** {@code TPML_TAGGED_PCR_PROPERTY}. */
  static CapabilityList pcrProperties(int first, int count) {
    CapabilityList.Collector list = new CapabilityList.Collector(count, 8);
    for (long tag = Integer.toUnsignedLong(first); tag <= PT_PCR_AUTH; tag++) {
      int property = (int) tag;
      if (list.full()) {
        list.noteMore();
        break;
      }
      pcrsWith(property)
          .ifPresent(
              bits ->
                  list.add(
                      out -> {
                        out.u32(property);
                        PcrSelection.writeBits(out, bits);
                      }));
    }
    return list.list();
  }

  private static OptionalInt pcrsWith(int property) {
    if (property > PT_PCR_SAVE && property <= PT_PCR_RESET_L4) {
      int locality = 1 << (property - 1) / 2;
      boolean extend = property % 2 == 1;
      return bits(
          pcr ->
              ((extend ? PcrRules.extendLocalities(pcr) : PcrRules.resetLocalities(pcr)) & locality)
                  != 0);
    }
    return switch (property) {
      case PT_PCR_SAVE -> bits(PcrRules::stateSaved);
      case PT_PCR_NO_INCREMENT -> bits(PcrRules::noIncrement);
      case PT_PCR_DRTM_RESET -> bits(PcrRules::resetByDrtm);
      case PT_PCR_POLICY -> bits(PcrRules::policyGroup);
      case PT_PCR_AUTH -> bits(PcrRules::authGroup);
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

  /** {@code TPML_TAGGED_POLICY}: no hierarchy has a policy as long as no command sets one. */
  static CapabilityList policies(int first, int count) throws ResponseCodeException {
    if (Handles.type(first) != Handles.HT_PERMANENT) {
      throw new ResponseCodeException(Rc.ofParameter(Rc.VALUE, 2));
    }
    CapabilityList.Collector list =
        new CapabilityList.Collector(count, 6 + HashAlgorithm.MAX_DIGEST_SIZE);
    for (int handle : WITH_POLICY) {
      if (handle >= first) {
        list.add(out -> out.u32(handle).u16(AlgorithmId.NULL));
      }
    }
    return list.list();
  }

  /** {@code TPML_ACT_DATA}: this TPM has no Authenticated Countdown Timer. */
  static CapabilityList timers(int first) throws ResponseCodeException {
    if (first < Handles.RH_ACT_0 || first > Handles.RH_ACT_F) {
      throw new ResponseCodeException(Rc.ofParameter(Rc.VALUE, 2));
    }
    return CapabilityList.EMPTY;
  }
}

package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.profile.PartIdentity;
import dev.tpm4j.profile.Wiring;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.i2c.I2cInterfaceCapability;
import dev.tpm4j.transport.spi.ChipSelectTest;
import dev.tpm4j.transport.tis.TisAccess;
import dev.tpm4j.transport.tis.TisRegister;
import dev.tpm4j.transport.tis.TisStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** The wires and the registers, before any command. */
final class BusChecks {

  /** Enough that a bus which distorts one bit in a few hundred is caught now and not later. */
  private static final int REPEATED_READS = 32;

  private static final int LOCALITIES = 5;

  private BusChecks() {}

  static Finding busAnswers(Bench bench) {
    Finding finding;
    try {
      finding = answers(bench);
    } catch (TransportException failure) {
      if (failure.kind() != Kind.WAIT_STATES_EXCEEDED) {
        throw failure;
      }
      return droppedChipSelect(bench).orElseThrow(() -> failure);
    }
    return finding.verdict() == Verdict.FAIL ? droppedChipSelect(bench).orElse(finding) : finding;
  }

  /** The one cause of silence on SPI that can be told from all others without an instrument. */
  private static Optional<Finding> droppedChipSelect(Bench bench) {
    return bench
        .chipSelect()
        .filter(result -> result.verdict() == ChipSelectTest.Verdict.DROPPED)
        .map(
            result ->
                Finding.fail(
                    "chip select is released between transfers: " + result.seen(),
                    Diagnosis.of(
                            "the SPI controller or its driver does not hold chip select",
                            "make chip select a GPIO (cs-gpios in the device tree)")
                        .or(
                            "some controllers lose it at some clocks only (BCM2711 near 1 MHz)",
                            "try another clock: --board linux:speed=500k, or 10M")
                        .or(
                            "another program uses the same bus meanwhile",
                            "stop it and run again")));
  }

  private static Finding answers(Bench bench) {
    RawTis raw = bench.raw();
    int access = raw.awaitStart();
    int first = raw.read(0, TisRegister.DID_VID);
    if (access == TisAccess.ALL_ONES && first == -1) {
      return Finding.fail(
          "every bit reads 1: TPM_ACCESS 0xFF, TPM_DID_VID 0xFFFFFFFF",
          Diagnosis.of(Kind.BUS_FLOATING));
    }
    if (access == 0 && first == 0) {
      return Finding.fail(
          "every bit reads 0: TPM_ACCESS 0x00, TPM_DID_VID 0x00000000",
          Diagnosis.of(Kind.BUS_STUCK_LOW));
    }
    for (int i = 1; i < REPEATED_READS; i++) {
      int again = raw.read(0, TisRegister.DID_VID);
      if (again != first) {
        return Finding.fail(
            "TPM_DID_VID changes from read to read: "
                + RegisterWords.hex(first)
                + ", then "
                + RegisterWords.hex(again),
            Diagnosis.of("the bus distorts bits", "lower the bus clock (to 1 MHz) and run again")
                .or(
                    "the supply or a wire is bad",
                    "check VDD, ground and the data lines with a scope"));
      }
    }
    if (first == -1 || first == 0) {
      return Finding.fail(
          "TPM_DID_VID reads "
              + RegisterWords.hex(first)
              + ", although TPM_ACCESS reads "
              + TisAccess.describe(access),
          BringUp.firstOf(
              first == -1 ? Kind.BUS_FLOATING : Kind.BUS_STUCK_LOW,
              "only short accesses arrive",
              "check that the adapter holds chip select for 8 bytes"));
    }
    if (!TisAccess.isValid(access) && (access & TisAccess.READ_ZERO_MASK) == 0) {
      return Finding.fail(
          "the chip answers but does not start: TPM_ACCESS stays at " + TisAccess.describe(access),
          Diagnosis.of(Kind.STARTUP_TIMEOUT));
    }
    return Finding.pass(
        REPEATED_READS + " reads of TPM_DID_VID all give " + RegisterWords.hex(first));
  }

  static Finding didVid(Bench bench) {
    int word = bench.raw().read(0, TisRegister.DID_VID);
    PartIdentity part = bench.profile().part();
    String seen = RegisterWords.didVid(word);
    OptionalInt vendor = part.vendorId();
    OptionalInt device = part.deviceId();
    if (vendor.isEmpty() && device.isEmpty()) {
      return Finding.pass(seen + "; the profile names none");
    }
    boolean right =
        vendor.orElse(word & 0xFFFF) == (word & 0xFFFF)
            && device.orElse(word >>> 16) == word >>> 16;
    if (right) {
      return Finding.pass(seen + ", as in the profile");
    }
    String expected = String.format(Locale.ROOT, "VID %s, DID %s", four(vendor), four(device));
    return Finding.fail(seen + "; the profile expects " + expected, Diagnosis.of(Kind.WRONG_PART));
  }

  private static String four(OptionalInt value) {
    return value.isPresent() ? String.format(Locale.ROOT, "%04X", value.getAsInt()) : "any";
  }

  static Finding rid(Bench bench) {
    int rid = bench.raw().read(0, TisRegister.RID);
    List<Integer> known = bench.profile().part().revisionIds();
    String seen = String.format(Locale.ROOT, "0x%02X", rid);
    if (known.isEmpty()) {
      return Finding.pass(seen + "; the profile names none");
    }
    if (known.contains(rid)) {
      return Finding.pass(seen + ", as in the profile");
    }
    String expected =
        known.stream()
            .map(each -> String.format(Locale.ROOT, "0x%02X", each))
            .collect(Collectors.joining(" or "));
    return Finding.warn(
        seen + "; the profile knows " + expected,
        Diagnosis.of(
            "the part has another firmware or revision than those the profile was made from",
            "nothing, if the other checks pass; else look for errata of this revision"));
  }

  static Finding access(Bench bench) {
    int access = bench.raw().access(0);
    String seen = TisAccess.describe(access);
    if ((access & TisAccess.READ_ZERO_MASK) != 0) {
      return Finding.fail(
          seen + ": bits that are always 0 read 1", Diagnosis.of(Kind.INVALID_STATUS));
    }
    if (!TisAccess.isValid(access)) {
      return Finding.fail(seen + ": tpmRegValidSts is not set", Diagnosis.of(Kind.STARTUP_TIMEOUT));
    }
    if ((access & TisAccess.ACTIVE_LOCALITY) != 0) {
      return Finding.warn(
          seen + ": locality 0 is held already",
          Diagnosis.of(
                  "a driver holds the TPM: the kernel's, or a program that runs",
                  "stop it; on Linux unbind tpm_tis_spi or tpm_tis_i2c and run again")
              .or("an earlier program ended without giving it back", "nothing, if it was yours"));
    }
    return Finding.pass(seen);
  }

  static Finding interfaceCapability(Bench bench) {
    RawTis raw = bench.raw();
    TisRegister register =
        raw.isI2c() ? TisRegister.I2C_INTERFACE_CAPABILITY : TisRegister.INTF_CAPABILITY;
    int word = raw.read(0, register);
    String seen = RegisterWords.hex(word);
    String decoded =
        raw.isI2c()
            ? RegisterWords.i2cInterfaceCapability(word)
            : RegisterWords.interfaceCapability(word);
    boolean plausible =
        raw.isI2c() ? new I2cInterfaceCapability(word).plausible() : word != 0 && word != -1;
    if (!plausible) {
      return Finding.fail(
          seen + ": not what a TPM with this interface shows", Diagnosis.of(Kind.INVALID_STATUS));
    }
    OptionalInt known = bench.profile().fifo().interfaceCapability();
    if (known.isPresent() && known.getAsInt() != word) {
      return Finding.warn(
              seen + "; the profile knows " + RegisterWords.hex(known.getAsInt()),
              Diagnosis.of(
                  "the part has another firmware or option than the profile was made from",
                  "compare the decoded words; the driver goes by what the chip says"))
          .detail(decoded);
    }
    if (raw.isI2c() && tooFast(bench, new I2cInterfaceCapability(word))) {
      return Finding.warn(
              seen + ": the bus runs faster than the part allows",
              Diagnosis.of(
                  "the clock in the profile is above the part's",
                  "lower the connection speed in the profile's _CRS"))
          .detail(decoded);
    }
    return Finding.pass(seen + (known.isPresent() ? ", as in the profile" : "")).detail(decoded);
  }

  private static boolean tooFast(Bench bench, I2cInterfaceCapability capability) {
    return capability.maxHertz() > 0
        && bench.profile().wiring() instanceof Wiring.I2c wiring
        && wiring.maxHertz() > capability.maxHertz();
  }

  static Finding localities(Bench bench) {
    RawTis raw = bench.raw();
    int last = LOCALITIES - 1;
    if (raw.isI2c()) {
      I2cInterfaceCapability capability =
          new I2cInterfaceCapability(raw.read(0, TisRegister.I2C_INTERFACE_CAPABILITY));
      last = !capability.plausible() || capability.hasLocalities() ? last : 0;
    }
    long longest = 0;
    List<Integer> denied = new ArrayList<>();
    List<Integer> kept = new ArrayList<>();
    for (int locality = 0; locality <= last; locality++) {
      long nanos = raw.request(locality);
      longest = Math.max(longest, nanos);
      if (nanos < 0) {
        denied.add(locality);
      } else if (!raw.release(locality)) {
        kept.add(locality);
      }
    }
    if (denied.contains(0)) {
      return Finding.fail(
          "locality 0 is not granted: TPM_ACCESS " + TisAccess.describe(raw.access(0)),
          Diagnosis.of(Kind.LOCALITY_DENIED));
    }
    if (!kept.isEmpty()) {
      return Finding.fail(
          "granted but not given back: locality " + list(kept),
          Diagnosis.of(
              "the chip ignores the write that relinquishes it",
              "raise the locality settle time in the profile and run again"));
    }
    if (!denied.isEmpty()) {
      return Finding.warn(
          "not granted: locality " + list(denied),
          Diagnosis.of(
              "the platform keeps these for itself (locality 4 is for hardware), or the part does"
                  + " not have them",
              "nothing, unless you need them"));
    }
    String time = ", longest grant " + Units.time(longest);
    return Finding.pass(
            last == 0
                ? "granted and released: 0, the only one this part has" + time
                : "each granted and released" + time)
        .figure("longestGrantNanos", longest);
  }

  private static String list(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  static Finding status(Bench bench) {
    RawTis raw = bench.raw();
    if (raw.request(0) < 0) {
      return Finding.fail("locality 0 is no longer granted", Diagnosis.of(Kind.LOCALITY_DENIED));
    }
    try {
      Finding finding = heldStatus(raw);
      raw.release(0);
      return finding;
    } catch (TransportException failure) {
      giveBack(raw, failure);
      throw failure;
    }
  }

  /** The first failure is the one that tells; what the release adds goes with it. */
  private static void giveBack(RawTis raw, TransportException failure) {
    try {
      raw.release(0);
    } catch (TransportException later) {
      failure.addSuppressed(later);
    }
  }

  private static Finding heldStatus(RawTis raw) {
    int status = raw.status(0);
    if (status == TisStatus.ALL_ONES || !TisStatus.isPlausible(status)) {
      return Finding.fail(
          TisStatus.describe(status) + ": bits that are always 0 read 1",
          Diagnosis.of(Kind.INVALID_STATUS));
    }
    boolean late = false;
    try {
      status = raw.ready(0);
    } catch (TransportException stuck) {
      status = readyAfterNewRequest(raw, stuck);
      late = true;
    }
    if (!raw.isI2c() && TisStatus.family(status) != TisStatus.FAMILY_TPM20) {
      boolean tpm12 = TisStatus.family(status) == TisStatus.FAMILY_TPM12;
      return Finding.fail(
          RegisterWords.hex(status)
              + ": tpmFamily says "
              + (tpm12 ? "TPM 1.2" : "neither 1.2 nor 2.0"),
          Diagnosis.of(tpm12 ? Kind.TPM12_PART : Kind.INVALID_STATUS));
    }
    String seen = "ready: " + TisStatus.describe(status);
    Finding finding =
        late
            ? Finding.warn(
                seen + ", but only after the locality was requested again",
                Diagnosis.of(
                    "known of Infineon parts: status sticks when commandReady follows a request fast",
                    "nothing, if the other checks pass: the driver repeats such a command"))
            : Finding.pass(seen);
    return finding.figure("burstCount", TisStatus.burstCount(status));
  }

  /** Linux 6.12 does the same for Infineon parts (commit de9e33df7762). */
  private static int readyAfterNewRequest(RawTis raw, TransportException stuck) {
    if (stuck.kind() != Kind.TIMEOUT_B && stuck.kind() != Kind.INVALID_STATUS) {
      throw stuck;
    }
    raw.release(0);
    if (raw.request(0) < 0) {
      throw stuck;
    }
    return raw.ready(0);
  }
}

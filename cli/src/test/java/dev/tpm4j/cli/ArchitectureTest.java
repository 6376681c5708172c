package dev.tpm4j.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.PrintStream;
import java.util.concurrent.locks.LockSupport;

/** The arrows between the rooms point down only. */
@AnalyzeClasses(packages = "dev.tpm4j", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String[] API = {
    "dev.tpm4j.transport", "dev.tpm4j.transport.record", "dev.tpm4j.profile"
  };
  private static final String TIS = "dev.tpm4j.transport.tis..";
  private static final String LINUX = "dev.tpm4j.transport.linux..";
  private static final String OS = "dev.tpm4j.transport.os..";
  private static final String JNA = "com.sun.jna..";
  private static final String SPI = "dev.tpm4j.transport.spi..";
  private static final String I2C = "dev.tpm4j.transport.i2c..";
  private static final String TCP = "dev.tpm4j.transport.tcp..";
  private static final String ACPI = "dev.tpm4j.acpi..";
  private static final String SIMULATOR = "dev.tpm4j.simulator..";
  private static final String SIMULATOR_CRYPTO = "dev.tpm4j.simulator.crypto..";
  private static final String CODEC = "dev.tpm4j.codec..";
  private static final String GENERATOR = "dev.tpm4j.codec.generator..";
  private static final String CLIENT = "dev.tpm4j.client..";
  private static final String TSS = "dev.tpm4j.tss..";
  private static final String BOUNCY_CASTLE = "org.bouncycastle..";

  private static ArchRule mayUse(String[] room, String... others) {
    String[] allowed = new String[room.length + API.length + others.length + 2];
    System.arraycopy(room, 0, allowed, 0, room.length);
    System.arraycopy(API, 0, allowed, room.length, API.length);
    System.arraycopy(others, 0, allowed, room.length + API.length, others.length);
    allowed[allowed.length - 2] = "java..";
    allowed[allowed.length - 1] = "javax.crypto..";
    return classes()
        .that()
        .resideInAnyPackage(room)
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(allowed));
  }

  private static ArchRule mayUse(String room, String... others) {
    return mayUse(new String[] {room}, others);
  }

  @ArchTest static final ArchRule theContractsUseTheJdkAlone = mayUse(API);
  @ArchTest static final ArchRule theTisEngineKnowsNoBus = mayUse(TIS);
  @ArchTest static final ArchRule spiStandsOnTis = mayUse(SPI, TIS, LINUX, JNA);
  @ArchTest static final ArchRule i2cStandsOnTis = mayUse(I2C, TIS, LINUX, JNA);
  @ArchTest static final ArchRule linuxStandsOnTheContracts = mayUse(LINUX, JNA);
  @ArchTest static final ArchRule osStandsOnLinux = mayUse(OS, LINUX, JNA);
  @ArchTest static final ArchRule tcpStandsOnTheContracts = mayUse(TCP, "jdk.net..");
  @ArchTest static final ArchRule acpiStandsOnTheContracts = mayUse(ACPI);
  @ArchTest static final ArchRule theClientNeedsTheCodecAndTheJdkAlone = mayUse(CLIENT, CODEC);

  @ArchTest
  static final ArchRule theSimulatorKnowsPortsAndNoOtherTransport =
      mayUse(SIMULATOR, TIS, SPI, I2C, "dev.tpm4j.codec..", BOUNCY_CASTLE);

  @ArchTest
  static final ArchRule theEngineKnowsNoBus =
      noClasses()
          .that()
          .resideInAPackage("dev.tpm4j.simulator.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(TIS, SPI, I2C, "dev.tpm4j.simulator.chip..");

  @ArchTest
  static final ArchRule theSimulatorsCryptographyKnowsNothingElse =
      classes()
          .that()
          .resideInAPackage(SIMULATOR_CRYPTO)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(SIMULATOR_CRYPTO, BOUNCY_CASTLE, "java..", "javax.crypto.."));

  @ArchTest
  static final ArchRule theEngineAloneUsesTheSimulatorsCryptography =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.tpm4j.simulator.engine..", SIMULATOR_CRYPTO)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(SIMULATOR_CRYPTO);

  /**
   * No other part of the JDK: so no input or output, no reflection, no threads. One class loads
   * whole words through a VarHandle.
   */
  @ArchTest
  static final ArchRule theCodecStandsOnTheLanguageAlone =
      classes()
          .that()
          .resideInAPackage(CODEC)
          .and()
          .resideOutsideOfPackage(GENERATOR)
          .and()
          .doNotHaveSimpleName("WholeWords")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(CODEC, "java.lang", "java.util", "java.util.function")
                  .and(not(resideInAPackage(GENERATOR)))
                  .and(not(belongToAnyOf(Thread.class, ThreadLocal.class, Class.class)))
                  .or(equivalentTo(java.util.stream.Stream.class)));

  @ArchTest
  static final ArchRule theGeneratorStandsOnTheJdkAlone =
      classes()
          .that()
          .resideInAPackage(GENERATOR)
          .should()
          .onlyDependOnClassesThat(resideInAnyPackage(GENERATOR, "java.."));

  @ArchTest
  static final ArchRule nobodyShipsTheGenerator =
      noClasses()
          .that()
          .resideOutsideOfPackage(GENERATOR)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(GENERATOR);

  @ArchTest
  static final ArchRule theCodecKeepsNoState =
      fields()
          .that()
          .areStatic()
          .and()
          .areDeclaredInClassesThat()
          .resideInAPackage(CODEC)
          .should()
          .beFinal()
          .andShould()
          .haveRawType(not(resideInAPackage("java.util.concurrent..")))
          .because("two who use the codec must not meet in it");

  @ArchTest
  static final ArchRule theAdapterKnowsTssJava =
      mayUse(TSS, "tss..", CODEC, "dev.tpm4j.client..", BOUNCY_CASTLE);

  @ArchTest
  static final ArchRule theAdapterTakesNoCryptographyAndNoRandomnessFromTssJava =
      noClasses()
          .that()
          .resideInAPackage(TSS)
          .should()
          .dependOnClassesThat()
          .haveNameMatching("tss\\.(Crypto|Helpers|TpmHelpers)(\\$.*)?|java\\.util\\.Random");

  @ArchTest
  static final ArchRule nobodyUsesTheCommandLine =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.tpm4j.cli..")
          .should(dependOnClassesThat(resideInAnyPackage("dev.tpm4j.cli..")));

  @ArchTest
  static final ArchRule nativeCodeIsTouchedByAdaptersAlone =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.tpm4j..linux..", "dev.tpm4j..pi4j..", "dev.tpm4j..serial..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.sun.jna..", "com.pi4j..", "com.fazecast..");

  @ArchTest
  static final ArchRule nothingSleepsOutsideTheTimebase =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.tpm4j.transport.SystemTimebase")
          .should()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(Thread.class, "sleep", long.class, int.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(LockSupport.class);

  @ArchTest
  static final ArchRule nothingReflects =
      noClasses()
          .that()
          .resideOutsideOfPackage(GENERATOR)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.lang.reflect..")
          .because("what cannot be followed by reading cannot be trusted");

  @ArchTest
  static final ArchRule librariesPrintNothing =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.tpm4j.cli..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(Throwable.class, "printStackTrace")
          .orShould()
          .callMethod(Throwable.class, "printStackTrace", PrintStream.class);

  @ArchTest
  static final ArchRule packagesFormNoCycles =
      slices().matching("dev.tpm4j.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule textIsTheSameInEveryLocale =
      noClasses()
          .that()
          .resideOutsideOfPackage(GENERATOR)
          .should()
          .callMethod(String.class, "format", String.class, Object[].class)
          .orShould()
          .callMethod(String.class, "formatted", Object[].class)
          .orShould()
          .callMethod(String.class, "toLowerCase")
          .orShould()
          .callMethod(String.class, "toUpperCase");
}

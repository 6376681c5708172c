// Infineon OPTIGA TPM SLB 9672 (TPM 2.0, SPI).
//
// The wiring is generic: chip select 0 of the first SPI controller.

DefinitionBlock ("", "SSDT", 2, "TPM4J", "SLB9672", 1)
{
    External (\_SB.SPI0, DeviceObj)

    Scope (\_SB)
    {
        Device (TPM1)
        {
            Name (_HID, "MSFT0101")
            Name (_UID, 1)
            Name (_DDN, "Infineon SLB 9672 TPM 2.0")
            Name (_CRS, ResourceTemplate ()
            {
                // 33 MHz: data sheet table 14, by https://github.com/wolfSSL/wolfTPM/issues/223
                SPISerialBusV2 (0, PolarityLow, FourWireMode, 8, ControllerInitiated,
                    33000000, ClockPolarityLow, ClockPhaseFirst, "\\_SB.SPI0",
                    0, ResourceConsumer, , Exclusive, )
            })
            Name (_STA, 0x0F)
            Name (_DSD, Package ()
            {
                ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
                Package ()
                {
                    Package () { "tpm4j,host-interface", "fifo-spi" },
                    Package () { "tpm4j,vendor", "Infineon" },
                    Package () { "tpm4j,model", "SLB9672" },
                    // VID:DID 15D1:001D, RID 0x36 (firmware 16.10): wolfTPM 4.1.0 README.md. RID
                    // 0x26: bus trace in https://github.com/wolfSSL/wolfTPM/issues/295
                    Package () { "tpm4j,vendor-id", 0x15D1 },
                    Package () { "tpm4j,device-id", 0x001D },
                    Package () { "tpm4j,revision-ids", Package () { 0x26, 0x36 } },
                    // TPM_PT_MANUFACTURER 0x49465800.
                    Package () { "tpm4j,manufacturer", "IFX" },
                    // Named with the RIDs, capabilities and _HIDs in this file.
                    Package () { "tpm4j,firmware-versions", Package () { "16.10", "15.22", "15.23" } },
                    // No wait states in that trace.
                    Package () { "tpm4j,wait-states", "never" },
                    // wolfTPM 4.1.0 README.md, capabilities of real parts: 64-byte transfers,
                    // dynamic burst count.
                    Package () { "tpm4j,interface-capability", 0x30000697 },
                    Package () { "tpm4j,transfer-size", 64 },
                    Package () { "tpm4j,burst", "dynamic" },
                    Package () { "tpm4j,burst-count", 64 },
                    // Some firmware needs timeouts B and C of up to 2250 ms (Linux commit
                    // 2f661f71fda1, which raised timeout B to 4000 ms); the default of C is 200
                    // ms.
                    Package () { "tpm4j,timeout-b-ms", 4000 },
                    Package () { "tpm4j,timeout-c-ms", 4000 },
                    // Status may stay wrong for one whole send: Linux commit de9e33df7762 (every
                    // part with this VID).
                    Package () { "tpm4j,resend-on-stuck-status", 1 },
                    // Any VID but those of ST and Nuvoton: Linux
                    // drivers/char/tpm/tpm_tis_core.c.
                    Package () { "tpm4j,cancel-pattern", "standard" },
                    // wolfTPM 4.1.0 README.md, benchmark: 1.4 ms for GetRandom(32).
                    Package () { "tpm4j,latency-us", Package () { 0x0000017B, 1400 } },
                    Package () { "tpm4j,remarks", Package () {
                        "answers Startup(STATE) with 0x1C4 after a bad shutdown: Startup(CLEAR) helps",
                        "seen with _HID IFX1522 and IFX1523 (firmware 15.22 and 15.23)" } }
                }
            })
        }
    }
}

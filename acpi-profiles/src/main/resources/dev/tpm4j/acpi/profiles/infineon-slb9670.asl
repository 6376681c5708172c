// Infineon OPTIGA TPM SLB 9670 (TPM 2.0, SPI).
//
// The wiring is generic: chip select 0 of the first SPI controller.

DefinitionBlock ("", "SSDT", 2, "TPM4J", "SLB9670", 1)
{
    External (\_SB.SPI0, DeviceObj)

    Scope (\_SB)
    {
        Device (TPM1)
        {
            Name (_HID, "MSFT0101")
            Name (_UID, 1)
            Name (_DDN, "Infineon SLB 9670 TPM 2.0")
            Name (_CRS, ResourceTemplate ()
            {
                // 43 MHz: SLM 9670 data sheet; wolfTPM 4.1.0 tpm2_types.h.
                SPISerialBusV2 (0, PolarityLow, FourWireMode, 8, ControllerInitiated,
                    43000000, ClockPolarityLow, ClockPhaseFirst, "\\_SB.SPI0",
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
                    Package () { "tpm4j,model", "SLB9670" },
                    // DID_VID 0x001B15D1, RID 0x10 (firmware 7.85): wolfTPM 4.1.0 README.md. RID
                    // 22 (firmware 7.83): boot messages of Linux.
                    Package () { "tpm4j,vendor-id", 0x15D1 },
                    Package () { "tpm4j,device-id", 0x001B },
                    Package () { "tpm4j,revision-ids", Package () { 0x10, 0x16 } },
                    // TPM_PT_MANUFACTURER 0x49465800.
                    Package () { "tpm4j,manufacturer", "IFX" },
                    // Named with the RIDs, capabilities and _HIDs in this file.
                    Package () { "tpm4j,firmware-versions", Package () { "7.85", "7.83" } },
                    // "SPI wait states are not used by the SLB9670":
                    // https://github.com/wolfSSL/wolfTPM/issues/43
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
                    // wolfTPM 4.1.0 README.md, benchmark: 2.2 ms for GetRandom(32).
                    Package () { "tpm4j,latency-us", Package () { 0x0000017B, 2200 } },
                    Package () { "tpm4j,remarks", Package () {
                        "GetRandom gives at most 32 bytes; the I/O buffer has 1420",
                        "3.3 V only: 5 V destroys it (wolfTPM issue 43)" } }
                }
            })
        }
    }
}

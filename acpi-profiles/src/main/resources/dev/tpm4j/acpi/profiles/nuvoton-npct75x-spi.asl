// Nuvoton NPCT75x (NPCT750, NPCT754 and others; TPM 2.0, SPI).
//
// The wiring is generic: chip select 0 of the first SPI controller.

DefinitionBlock ("", "SSDT", 2, "TPM4J", "NPCT75XS", 1)
{
    External (\_SB.SPI0, DeviceObj)

    Scope (\_SB)
    {
        Device (TPM1)
        {
            Name (_HID, "MSFT0101")
            Name (_UID, 1)
            Name (_DDN, "Nuvoton NPCT75x TPM 2.0 (SPI)")
            Name (_CRS, ResourceTemplate ()
            {
                // 43 MHz: wolfTPM 4.1.0 tpm2_types.h.
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
                    Package () { "tpm4j,vendor", "Nuvoton" },
                    Package () { "tpm4j,model", "NPCT75x" },
                    // VID:DID 1050:00FC, RID 0x01: wolfTPM 4.1.0 README.md.
                    Package () { "tpm4j,vendor-id", 0x1050 },
                    Package () { "tpm4j,device-id", 0x00FC },
                    Package () { "tpm4j,revision-ids", Package () { 0x01 } },
                    // TPM_PT_MANUFACTURER 0x4E544300.
                    Package () { "tpm4j,manufacturer", "NTC" },
                    // Named with the RIDs, capabilities and _HIDs in this file.
                    Package () { "tpm4j,firmware-versions", "7.2" },
                    // Needed: wolfTPM 4.1.0 tpm2_types.h.
                    Package () { "tpm4j,wait-states", "header-bit" },
                    // wolfTPM 4.1.0 README.md, capabilities of real parts: 64-byte transfers,
                    // dynamic burst count.
                    Package () { "tpm4j,interface-capability", 0x30000697 },
                    Package () { "tpm4j,transfer-size", 64 },
                    Package () { "tpm4j,burst", "dynamic" },
                    Package () { "tpm4j,burst-count", 64 },
                    // Not granted at once after release: 5 ms, by the patch to Linux for Nuvoton
                    // parts.
                    Package () { "tpm4j,locality-settle-us", 5000 },
                    // 0x80 or 0xC0: Linux drivers/char/tpm/tpm_tis_core.c.
                    Package () { "tpm4j,cancel-pattern", "nuvoton" },
                    // wolfTPM 4.1.0 README.md, benchmark: 2.2 ms for GetRandom(32).
                    Package () { "tpm4j,latency-us", Package () { 0x0000017B, 2200 } },
                    Package () { "tpm4j,remarks", Package () {
                        "seen with _HID NTC0702 (firmware 7.2)",
                        "some boards must pulse its reset line before the first access",
                        "on some laptops its interrupt never comes: poll" } }
                }
            })
        }
    }
}

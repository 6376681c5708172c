// Nuvoton NPCT650 (TPM 2.0, SPI).
//
//
// Burst and wait states are not published; they are probed.
// The wiring is generic: chip select 0 of the first SPI controller.

DefinitionBlock ("", "SSDT", 2, "TPM4J", "NPCT650S", 1)
{
    External (\_SB.SPI0, DeviceObj)

    Scope (\_SB)
    {
        Device (TPM1)
        {
            Name (_HID, "MSFT0101")
            Name (_UID, 1)
            Name (_DDN, "Nuvoton NPCT650 TPM 2.0 (SPI)")
            Name (_CRS, ResourceTemplate ()
            {
                // Its maximum is not published. 10 MHz is the least that the TCG asks of any
                // TPM.
                SPISerialBusV2 (0, PolarityLow, FourWireMode, 8, ControllerInitiated,
                    10000000, ClockPolarityLow, ClockPhaseFirst, "\\_SB.SPI0",
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
                    Package () { "tpm4j,model", "NPCT650" },
                    // VID:DID 1050:00FE, RID 2 and 4: boot messages of Linux.
                    Package () { "tpm4j,vendor-id", 0x1050 },
                    Package () { "tpm4j,device-id", 0x00FE },
                    Package () { "tpm4j,revision-ids", Package () { 0x02, 0x04 } },
                    // TPM_PT_MANUFACTURER 0x4E544300.
                    Package () { "tpm4j,manufacturer", "NTC" },
                    // Not granted at once after release: 5 ms, by the patch to Linux for Nuvoton
                    // parts.
                    Package () { "tpm4j,locality-settle-us", 5000 },
                    // 0x80 or 0xC0: Linux drivers/char/tpm/tpm_tis_core.c.
                    Package () { "tpm4j,cancel-pattern", "nuvoton" },
                    // wolfTPM 4.1.0 README.md, benchmark: 5.0 ms for GetRandom(32).
                    Package () { "tpm4j,latency-us", Package () { 0x0000017B, 5000 } }
                }
            })
        }
    }
}

// NationZ Z32H330 (TPM 2.0, SPI).
//
//
// DID_VID, RID, burst and wait states are not published; they are probed.
// The wiring is generic: chip select 0 of the first SPI controller.

DefinitionBlock ("", "SSDT", 2, "TPM4J", "Z32H330", 1)
{
    External (\_SB.SPI0, DeviceObj)

    Scope (\_SB)
    {
        Device (TPM1)
        {
            Name (_HID, "MSFT0101")
            Name (_UID, 1)
            Name (_DDN, "NationZ Z32H330 TPM 2.0")
            Name (_CRS, ResourceTemplate ()
            {
                // 33 MHz: used in the benchmark of wolfTPM 4.1.0; its maximum is not published.
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
                    Package () { "tpm4j,vendor", "NationZ" },
                    Package () { "tpm4j,model", "Z32H330" },
                    Package () { "tpm4j,manufacturer", "NTZ" },
                    // Named with the RIDs, capabilities and _HIDs in this file.
                    Package () { "tpm4j,firmware-versions", "7.51" },
                    // Any VID but those of ST and Nuvoton: Linux
                    // drivers/char/tpm/tpm_tis_core.c.
                    Package () { "tpm4j,cancel-pattern", "standard" },
                    // wolfTPM 4.1.0 README.md, benchmark: 2.8 ms for GetRandom(32).
                    Package () { "tpm4j,latency-us", Package () { 0x0000017B, 2800 } },
                    Package () { "tpm4j,remarks", "seen with _HID NTZ0751 (firmware 7.51)" }
                }
            })
        }
    }
}

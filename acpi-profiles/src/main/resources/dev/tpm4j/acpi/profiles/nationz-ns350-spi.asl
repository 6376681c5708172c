// NationZ NS350 (TPM 2.0, SPI), the successor of the Z32H330.
//
// The wiring is generic: chip select 0 of the first SPI controller.

DefinitionBlock ("", "SSDT", 2, "TPM4J", "NS350", 1)
{
    External (\_SB.SPI0, DeviceObj)

    Scope (\_SB)
    {
        Device (TPM1)
        {
            Name (_HID, "MSFT0101")
            Name (_UID, 1)
            Name (_DDN, "NationZ NS350 TPM 2.0")
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
                    Package () { "tpm4j,model", "NS350" },
                    // VID:DID 9999:0701, RID 0x01: wolfTPM 4.1.0 README.md.
                    Package () { "tpm4j,vendor-id", 0x9999 },
                    Package () { "tpm4j,device-id", 0x0701 },
                    Package () { "tpm4j,revision-ids", Package () { 0x01 } },
                    Package () { "tpm4j,manufacturer", "NSG" },
                    // Mandatory: wolfTPM 4.1.0 README.md.
                    Package () { "tpm4j,wait-states", "header-bit" },
                    // wolfTPM 4.1.0 README.md, capabilities of real parts: 64-byte transfers,
                    // dynamic burst count.
                    Package () { "tpm4j,interface-capability", 0x30000615 },
                    Package () { "tpm4j,transfer-size", 64 },
                    Package () { "tpm4j,burst", "dynamic" },
                    Package () { "tpm4j,burst-count", 64 },
                    // Any VID but those of ST and Nuvoton: Linux
                    // drivers/char/tpm/tpm_tis_core.c.
                    Package () { "tpm4j,cancel-pattern", "standard" },
                    // wolfTPM 4.1.0 README.md, benchmark: 5.5 ms for GetRandom(32).
                    Package () { "tpm4j,latency-us", Package () { 0x0000017B, 5500 } },
                    Package () { "tpm4j,remarks", "its interrupt reports dataAvail and locality change only" }
                }
            })
        }
    }
}

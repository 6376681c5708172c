// NationZ Z32H320 (TPM 2.0, SPI).
//
//
// DID_VID, RID, burst and wait states are not published; they are probed.
// The wiring is generic: chip select 0 of the first SPI controller.

DefinitionBlock ("", "SSDT", 2, "TPM4J", "Z32H320S", 1)
{
    External (\_SB.SPI0, DeviceObj)

    Scope (\_SB)
    {
        Device (TPM1)
        {
            Name (_HID, "NATZ0101")
            Name (_CID, "MSFT0101")
            Name (_UID, 1)
            Name (_DDN, "NationZ Z32H320 TPM 2.0 (SPI)")
            Name (_CRS, ResourceTemplate ()
            {
                // 5 MHz: Microsoft's table NTZSPI for Windows IoT Core; its maximum is not
                // published.
                SPISerialBusV2 (0, PolarityLow, FourWireMode, 8, ControllerInitiated,
                    5000000, ClockPolarityLow, ClockPhaseFirst, "\\_SB.SPI0",
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
                    Package () { "tpm4j,model", "Z32H320" },
                    // TPM_PT_MANUFACTURER 0x4E545A00:
                    // https://github.com/tpm2-software/tpm2-tools/issues/335
                    Package () { "tpm4j,manufacturer", "NTZ" },
                    // Any VID but those of ST and Nuvoton: Linux
                    // drivers/char/tpm/tpm_tis_core.c.
                    Package () { "tpm4j,cancel-pattern", "standard" },
                    Package () { "tpm4j,remarks", "library specification 1.16; input buffer 1639 bytes" }
                }
            })
        }
    }
}

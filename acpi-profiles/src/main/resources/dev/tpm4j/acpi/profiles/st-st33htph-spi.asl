// STMicroelectronics ST33HTPH (2E32; TPM 2.0, SPI).
//
//
// DID_VID, RID and the capability are not published; they are probed.
// The wiring is generic: chip select 0 of the first SPI controller.

DefinitionBlock ("", "SSDT", 2, "TPM4J", "ST33HTPH", 1)
{
    External (\_SB.SPI0, DeviceObj)

    Scope (\_SB)
    {
        Device (TPM1)
        {
            Name (_HID, "SMO0768")
            Name (_CID, "MSFT0101")
            Name (_UID, 1)
            Name (_DDN, "STMicroelectronics ST33HTPH TPM 2.0")
            Name (_CRS, ResourceTemplate ()
            {
                // 33 MHz: Linux imx7d-flex-concentrator.dts; boards use 20 to 33.
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
                    Package () { "tpm4j,vendor", "STMicroelectronics" },
                    Package () { "tpm4j,model", "ST33HTPH" },
                    // The VID is the maker's; the DID is not published.
                    Package () { "tpm4j,vendor-id", 0x104A },
                    // TPM_PT_MANUFACTURER 0x53544D20.
                    Package () { "tpm4j,manufacturer", "STM" },
                    // As the whole ST33 family.
                    Package () { "tpm4j,wait-states", "header-bit" },
                    // wolfTPM 4.1.0 moves 32 bytes at a time with VID 104A.
                    Package () { "tpm4j,transfer-size", 32 },
                    Package () { "tpm4j,burst-count", 32 },
                    // 0xC0: Linux drivers/char/tpm/tpm_tis_core.c.
                    Package () { "tpm4j,cancel-pattern", "stmicro" }
                }
            })
        }
    }
}

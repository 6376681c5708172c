// Nuvoton NPCT75x (TPM 2.0, I2C).
//
//
// DID_VID and the capability over I2C are not published; they are probed.
// The wiring is generic: the first I2C controller.

DefinitionBlock ("", "SSDT", 2, "TPM4J", "NPCT75XI", 1)
{
    External (\_SB.I2C1, DeviceObj)

    Scope (\_SB)
    {
        Device (TPM1)
        {
            Name (_HID, "MSFT0101")
            Name (_UID, 1)
            Name (_DDN, "Nuvoton NPCT75x TPM 2.0 (I2C)")
            Name (_CRS, ResourceTemplate ()
            {
                // 0x2E: Linux aspeed-bmc-ibm-everest.dts. Its maximum clock is not published;
                // every I2C part takes 100 kHz.
                I2CSerialBusV2 (0x2E, ControllerInitiated, 100000, AddressingMode7Bit,
                    "\\_SB.I2C1", 0, ResourceConsumer, , Exclusive, )
            })
            Name (_STA, 0x0F)
            Name (_DSD, Package ()
            {
                ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
                Package ()
                {
                    Package () { "tpm4j,host-interface", "fifo-i2c" },
                    Package () { "tpm4j,vendor", "Nuvoton" },
                    Package () { "tpm4j,model", "NPCT75x" },
                    // The VID is the maker's; the DID over I2C is not published.
                    Package () { "tpm4j,vendor-id", 0x1050 },
                    // TPM_PT_MANUFACTURER 0x4E544300.
                    Package () { "tpm4j,manufacturer", "NTC" },
                    // Not granted at once after release: 5 ms, by the patch to Linux for Nuvoton
                    // parts.
                    Package () { "tpm4j,locality-settle-us", 5000 },
                    // I2C parts: Linux tpm_tis_i2c.c.
                    Package () { "tpm4j,cancel-pattern", "standard" }
                }
            })
        }
    }
}

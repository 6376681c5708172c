// STMicroelectronics ST33KTPM2XI2C (TPM 2.0, I2C).
//
//
// DID_VID, RID and the capability are not published; they are probed.
// The wiring is generic: the first I2C controller.

DefinitionBlock ("", "SSDT", 2, "TPM4J", "ST33KTPI", 1)
{
    External (\_SB.I2C1, DeviceObj)

    Scope (\_SB)
    {
        Device (TPM1)
        {
            Name (_HID, "MSFT0101")
            Name (_UID, 1)
            Name (_DDN, "STMicroelectronics ST33KTPM2X TPM 2.0 (I2C)")
            Name (_CRS, ResourceTemplate ()
            {
                // 0x2E: k3-am62-verdin.dtsi of U-Boot. Its maximum clock is not published; every
                // I2C part takes 100 kHz.
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
                    Package () { "tpm4j,vendor", "STMicroelectronics" },
                    Package () { "tpm4j,model", "ST33KTPM2X" },
                    // The VID is the maker's; the DID over I2C is not published.
                    Package () { "tpm4j,vendor-id", 0x104A },
                    // TPM_PT_MANUFACTURER 0x53544D20.
                    Package () { "tpm4j,manufacturer", "STM" },
                    // Linux tpm_tis_i2c drives it and checks every command and response with it.
                    Package () { "tpm4j,checksum", "supported" },
                    // I2C parts: Linux tpm_tis_i2c.c.
                    Package () { "tpm4j,cancel-pattern", "standard" }
                }
            })
        }
    }
}

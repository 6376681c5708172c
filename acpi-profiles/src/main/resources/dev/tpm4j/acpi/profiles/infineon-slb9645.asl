// Infineon SLB 9645 (TPM 1.2, I2C).
//
//
// Recognised and refused: it speaks TPM 1.2 over a register map of its own.
// The wiring is generic: the first I2C controller.

DefinitionBlock ("", "SSDT", 2, "TPM4J", "SLB9645", 1)
{
    External (\_SB.I2C1, DeviceObj)

    Scope (\_SB)
    {
        Device (TPM1)
        {
            Name (_HID, EisaId ("PNP0C31"))
            Name (_CID, "INT3493")
            Name (_UID, 1)
            Name (_DDN, "Infineon SLB 9645 TPM 1.2")
            Name (_CRS, ResourceTemplate ()
            {
                // 0x20: Linux rk3288-veyron.dtsi. At most 400 kHz: Linux tcg,tpm-tis-i2c.yaml.
                I2CSerialBusV2 (0x20, ControllerInitiated, 400000, AddressingMode7Bit,
                    "\\_SB.I2C1", 0, ResourceConsumer, , Exclusive, )
            })
            Name (_STA, 0x0F)
            Name (_DSD, Package ()
            {
                ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
                Package ()
                {
                    Package () { "tpm4j,host-interface", "infineon-tpm12-i2c" },
                    Package () { "tpm4j,vendor", "Infineon" },
                    Package () { "tpm4j,model", "SLB9645" },
                    // DID_VID 0x001A15D1: Linux tpm_i2c_infineon.c.
                    Package () { "tpm4j,vendor-id", 0x15D1 },
                    Package () { "tpm4j,device-id", 0x001A },
                    Package () { "tpm4j,manufacturer", "IFX" },
                    Package () { "tpm4j,remarks", "a TPM 1.2: it cannot be used with TPM 2.0 software" }
                }
            })
        }
    }
}

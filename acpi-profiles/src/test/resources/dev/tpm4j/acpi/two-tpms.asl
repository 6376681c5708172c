// Two TPMs in one table, one of them without names of its own but with our properties, and a third
// that is not there.
DefinitionBlock ("", "SSDT", 2, "TEST", "TWO", 1)
{
    Scope (\_SB)
    {
        Device (TPM1)
        {
            Name (_HID, "NTC0702")
            Name (BUF0, Buffer (0x05) { 1, 2, 3, 4, 5 })
            Name (SBUF, ResourceTemplate ()
            {
                I2CSerialBusV2 (0x2E, ControllerInitiated, 400000, AddressingMode7Bit,
                    "^I2C1", 0, ResourceConsumer, , Exclusive, )
            })
            Method (_CRS, 0, Serialized)
            {
                Return (^SBUF)
            }
        }

        Device (TPM2)
        {
            Method (_CRS)
            {
                Name (RBUF, ResourceTemplate ()
                {
                    SPISerialBus (1, , , 8, , 10000000, ClockPolarityLow, ClockPhaseFirst,
                        "\\_SB.SPI0")
                })
                Return (RBUF)
            }
            Name (_DSD, Package (2)
            {
                ToUUID ("DAFFD814-6EBA-4D8C-8A91-BC9BBF4AA301"),
                Package (1) { Package (2) { "tpm4j,model", "Unnamed" } }
            })
        }

        Device (TPM3)
        {
            Name (_HID, "MSFT0101")
            Method (_STA, 0, NotSerialized) { Return (Zero) }
        }
    }
}

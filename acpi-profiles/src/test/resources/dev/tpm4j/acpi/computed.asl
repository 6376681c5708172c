// Answers that only an interpreter could give; the table's own values are taken.
DefinitionBlock ("", "SSDT", 2, "TEST", "COMPUTED", 1)
{
    Device (\_SB.TPM)
    {
        Method (_HID, 0, NotSerialized) { Return ("MSFT0101") }
        Name (IRQN, 0)
        Name (RES0, ResourceTemplate ()
        {
            Memory32Fixed (ReadWrite, 0xFED40000, 0x5000)
        })
        Name (RES1, ResourceTemplate ()
        {
            Memory32Fixed (ReadWrite, 0xFED40000, 0x5000, PCRE)
            Interrupt (ResourceConsumer, Level, ActiveLow, Shared, , , INTR) { 12 }
        })
        Method (_CRS, 0, Serialized)
        {
            If (LEqual (IRQN, 0))
            {
                Return (RES0)
            }
            Else
            {
                CreateDWordField (RES1, 0x11, LIRQ)
                Store (IRQN, LIRQ)
                Return (RES1)
            }
        }
        Method (_STA, 0, NotSerialized)
        {
            If (IRQN) { Return (0) }
            Return (0x0F)
        }
    }
}

/*
 * The layout of names, blanks and arguments that Microsoft's published sources have.
 */
DefinitionBlock("ACPITABL.dat","SSDT",1,"MSFT","SPITPM",1)
{
    Scope(\_SB)
    {
        //
        // TPM 2.0 over SPI
        //
        Device(TPM1)
        {
            Name(_HID,"MSFT0101")
            Name(_UID,0x1)
            Name(_DDN,"SPI TPM 2.0 Device")
            Name(_STR,Unicode("SPI TPM 2.0 Device"))
            Name(RBUF,ResourceTemplate{
                SPISerialBus(            // MinnowBoard MAX
                    0x0,                 // Device selection (CS0)
                    PolarityLow,         // Device selection polarity
                    FourWireMode,        // wiremode
                    8,                   // databit len
                    ControllerInitiated, // slave mode
                    4000000,             // 4Mhz
                    ClockPolarityLow,    // clock polarity
                    ClockPhaseFirst,     // clock phase
                    "\\_SB.SPI1",        // SpiController
                    ,
                    ,
                    ,
                    )
            })
            Method(_CRS,0x0,NotSerialized){Return(RBUF)}
            Method(_STA,0x0,NotSerialized){Return(0x0F)}
        }
    }
}

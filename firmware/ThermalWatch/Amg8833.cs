namespace EdgeConv.ThermalWatch
{
    /// <summary>
    /// The registers of Panasonic's AMG8833 (Grid-EYE), for whoever adds a sensor on I2C: nanoFramework's I2C package is not referred to here. An
    /// <see cref="IThermalSensor"/> of it resets the sensor, writes <see cref="NormalMode"/> and <see cref="TenFrames"/>, and for each frame reads 128 bytes from
    /// <see cref="FirstPixel"/> on and gives each pair of them to <see cref="Counts"/>.
    /// </summary>
    public static class Amg8833
    {
        /// <summary>Its address on the bus with AD_SELECT at ground, and at supply.</summary>
        public const int Address = 0x68, OtherAddress = 0x69;

        /// <summary>Register of the power mode, and its value for normal operation; frames come 50 ms after it.</summary>
        public const int PowerControl = 0x00, NormalMode = 0x00;

        /// <summary>Register of resets, and its value for an initial reset.</summary>
        public const int Reset = 0x01, InitialReset = 0x3F;

        /// <summary>Register of the frame rate, and its values for ten frames a second and for one.</summary>
        public const int FrameRate = 0x02, TenFrames = 0x00, OneFrame = 0x01;

        /// <summary>Register of the first pixel's low byte; its high byte follows, then the other pixels, row by row.</summary>
        public const int FirstPixel = 0x80;

        /// <summary>A pixel in quarters of a degree: twelve bits, two's complement.</summary>
        public static short Counts(int low, int high)
        {
            int bits = (low & 0xFF) | (high & 0x0F) << 8;
            return (short)((bits ^ 0x800) - 0x800);
        }
    }
}

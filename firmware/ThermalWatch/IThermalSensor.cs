namespace EdgeConv.ThermalWatch
{
    /// <summary>An array of 8 by 8 thermal pixels.</summary>
    public interface IThermalSensor
    {
        /// <summary>Milliseconds from a frame to the next; 0 where nobody has to wait.</summary>
        int PeriodMilliseconds { get; }

        /// <summary>Reads a frame.</summary>
        /// <param name="counts">Receives 64 pixels in quarters of a degree Celsius, row by row.</param>
        /// <returns>Whether there was one; a sensor in the field has always one.</returns>
        bool Read(short[] counts);
    }
}

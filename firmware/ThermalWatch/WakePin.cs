namespace EdgeConv.ThermalWatch
{
    /// <summary>
    /// The line that wakes the camera node: high while somebody is there. It only remembers its state: nanoFramework's package for pins is not referred to here, and
    /// firmware/README.md says what to add in this class once it is.
    /// </summary>
    public class WakePin
    {
        /// <summary>Whether the line is high; low at first.</summary>
        public bool IsHigh { get; private set; }

        /// <summary>Drives the line.</summary>
        public virtual void Write(bool high)
        {
            IsHigh = high;
        }
    }
}

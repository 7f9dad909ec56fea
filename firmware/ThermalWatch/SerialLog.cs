using System;

namespace EdgeConv.ThermalWatch
{
    /// <summary>Lines on the controller's serial port.</summary>
    public class SerialLog
    {
        /// <summary>Writes a line.</summary>
        public virtual void Write(string line)
        {
            Console.WriteLine(line);
        }
    }
}

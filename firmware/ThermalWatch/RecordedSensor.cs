using System;

namespace EdgeConv.ThermalWatch
{
    /// <summary>Frames of a recording, each once: the sensor of whoever has none yet.</summary>
    public sealed class RecordedSensor : IThermalSensor
    {
        private readonly short[] _counts;
        private int _at;

        /// <param name="counts">64 pixels of each frame, one frame after the other.</param>
        public RecordedSensor(short[] counts)
        {
            _counts = counts;
        }

        /// <inheritdoc/>
        public int PeriodMilliseconds
        {
            get { return 0; }
        }

        /// <inheritdoc/>
        public bool Read(short[] counts)
        {
            if (_at + FrameLevels.Pixels > _counts.Length)
                return false;
            Array.Copy(_counts, _at, counts, 0, FrameLevels.Pixels);
            _at += FrameLevels.Pixels;
            return true;
        }
    }
}

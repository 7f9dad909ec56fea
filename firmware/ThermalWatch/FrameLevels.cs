using EdgeConv.Nano;

namespace EdgeConv.ThermalWatch
{
    /// <summary>
    /// A frame as the network takes it: counts above the frame's median, so that the room's own temperature does not matter, clamped, as levels. Integers alone; the
    /// training does the same to its frames.
    /// </summary>
    public sealed class FrameLevels
    {
        /// <summary>Pixels of a frame.</summary>
        public const int Pixels = 64;

        /// <summary>What a pixel above the median is clamped to, in counts: 8 degrees below it, 23.75 above.</summary>
        public const int Coldest = -32, Hottest = 95;

        private readonly sbyte[] _levels = new sbyte[Hottest - Coldest + 1];
        private readonly short[] _sorted = new short[Pixels];

        /// <param name="model">Its input's levels are looked up, one for each count.</param>
        public FrameLevels(NanoModel model)
        {
            var input = new InputLevels(model, 1, 0);
            for (int above = Coldest; above <= Hottest; above++)
                _levels[above - Coldest] = input.Level(above);
        }

        /// <summary>The levels of a frame.</summary>
        public void Make(short[] counts, sbyte[] to)
        {
            int median = Median(counts);
            for (int i = 0; i < Pixels; i++)
            {
                int above = counts[i] - median;
                to[i] = _levels[(above < Coldest ? Coldest : above > Hottest ? Hottest : above) - Coldest];
            }
        }

        /// <summary>The 32nd smallest of the 64 counts.</summary>
        public int Median(short[] counts)
        {
            short[] sorted = _sorted;
            for (int i = 0; i < Pixels; i++)
            {
                short value = counts[i];
                int at = i;
                for (; at > 0 && sorted[at - 1] > value; at--)
                    sorted[at] = sorted[at - 1];
                sorted[at] = value;
            }
            return sorted[Pixels / 2 - 1];
        }
    }
}

using EdgeConv.Nano;

namespace EdgeConv.ThermalWatch
{
    /// <summary>Looks at frame after frame, decides whether somebody is there, drives the wake pin and says so when it changes. A frame allocates nothing unless it is said something of.</summary>
    public sealed class Watch
    {
        /// <summary>Frames in a row that say somebody before the pin goes high, and nobody before it goes low: 0.3 and 5 seconds of a sensor's ten frames a second.</summary>
        public const int FramesOn = 3, FramesOff = 50;

        private readonly IThermalSensor _sensor;
        private readonly FrameLevels _preparation;
        private readonly NanoSession _session;
        private readonly Hysteresis _presence;
        private readonly WakePin _pin;
        private readonly SerialLog _log;
        private readonly short[] _counts = new short[FrameLevels.Pixels];
        private readonly sbyte[] _levels = new sbyte[FrameLevels.Pixels], _scores = new sbyte[2];

        /// <param name="model">8 by 8 pixels to two scores: nobody, somebody.</param>
        /// <param name="sensor">Where frames come from.</param>
        /// <param name="pin">What it drives.</param>
        /// <param name="log">What it says something to.</param>
        /// <exception cref="NanoModelException">The model takes or gives something else.</exception>
        public Watch(NanoModel model, IThermalSensor sensor, WakePin pin, SerialLog log)
        {
            if (model.InputElements != FrameLevels.Pixels || model.OutputElements != 2)
                throw new NanoModelException("the model takes " + model.InputElements.ToString() + " pixels and gives " + model.OutputElements.ToString()
                    + " scores, not 64 and 2; give one that tools/presence made");
            _sensor = sensor;
            _preparation = new FrameLevels(model);
            _session = new NanoSession(model);
            _presence = new Hysteresis(FramesOn, FramesOff);
            _pin = pin;
            _log = log;
        }

        /// <summary>Frames so far.</summary>
        public int Frames { get; private set; }

        /// <summary>By how many levels the last frame's score of somebody was higher than that of nobody.</summary>
        public int Lead { get; private set; }

        /// <summary>Takes a frame.</summary>
        /// <returns>Whether there was one.</returns>
        public bool Step()
        {
            if (!_sensor.Read(_counts))
                return false;
            _preparation.Make(_counts, _levels);
            _session.SetInput(_levels);
            _session.Run();
            _session.GetOutput(_scores);
            Lead = _scores[1] - _scores[0];
            if (_presence.Update(Lead > 0))
            {
                _pin.Write(_presence.IsOn);
                _log.Write("frame " + Frames.ToString() + ": " + (_presence.IsOn ? "somebody, wake pin high" : "nobody, wake pin low"));
            }
            Frames++;
            return true;
        }
    }
}

namespace EdgeConv.ThermalWatch
{
    /// <summary>A state that changes only after so many frames in a row say so.</summary>
    public sealed class Hysteresis
    {
        private readonly int _framesOn, _framesOff;
        private int _inARow;

        /// <param name="framesOn">Frames in a row that switch it on.</param>
        /// <param name="framesOff">Frames in a row that switch it off.</param>
        public Hysteresis(int framesOn, int framesOff)
        {
            _framesOn = framesOn;
            _framesOff = framesOff;
        }

        /// <summary>The state; off at first.</summary>
        public bool IsOn { get; private set; }

        /// <summary>Takes what a frame says.</summary>
        /// <returns>Whether the state has changed.</returns>
        public bool Update(bool says)
        {
            _inARow = says == IsOn ? 0 : _inARow + 1;
            if (_inARow < (IsOn ? _framesOff : _framesOn))
                return false;
            _inARow = 0;
            IsOn = !IsOn;
            return true;
        }
    }
}

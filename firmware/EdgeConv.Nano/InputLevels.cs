namespace EdgeConv.Nano
{
    /// <summary>
    /// A sensor's counts as levels of a model's first input: exactly what the library makes of the float32 <c>counts * step</c>, by integers alone. It divides the
    /// product, as float32, by the input's scale, as float32, and rounds half away from zero.
    /// </summary>
    public sealed class InputLevels
    {
        /// <summary>Bits of a float32's mantissa.</summary>
        private const int Precision = 24;

        private readonly int _step, _scale, _exponent, _zeroPoint;

        /// <param name="model">Whose input.</param>
        /// <param name="stepMantissa">A count is worth <c>stepMantissa * 2^stepExponent</c> of what the model was trained with; from 1 to 2^24.</param>
        /// <param name="stepExponent">Of 1/4, with a mantissa of 1, it is -2.</param>
        /// <exception cref="NanoModelException">The mantissa is none.</exception>
        public InputLevels(NanoModel model, int stepMantissa, int stepExponent)
        {
            if (stepMantissa < 1 || stepMantissa > 1 << Precision)
                throw new NanoModelException("a step of " + stepMantissa.ToString() + " times a power of two is no float32; give a mantissa from 1 to 2^24");
            _step = stepMantissa;
            _scale = model.InputScaleMantissa;
            _exponent = stepExponent - model.InputScaleExponent;
            for (; _scale < 1 << (Precision - 1); _scale <<= 1)
                _exponent++;
            _zeroPoint = model.InputZeroPoint;
        }

        /// <summary>The level of so many counts, from -128 to 127.</summary>
        public sbyte Level(int counts)
        {
            long product = (long)counts * _step;
            bool isNegative = product < 0;
            int exponent = _exponent;
            if (isNegative)
                product = -product;
            if (product == 0)
                return (sbyte)_zeroPoint;

            // The product in 24 bits, half to even.
            int excess = 0;
            for (long rest = product >> Precision; rest > 0; rest >>= 1)
                excess++;
            product = HalfToEven(product >> excess, product & ((1L << excess) - 1), 1L << excess);
            exponent += excess;
            for (; product < 1L << (Precision - 1); product <<= 1)
                exponent--;

            // The quotient likewise.
            int shift = product < _scale ? Precision : Precision - 1;
            product <<= shift;
            long quotient = HalfToEven(product / _scale, product % _scale, _scale);
            exponent -= shift;

            long level = exponent > 0 ? 256 : exponent == 0 ? quotient : exponent < -Precision - 1 ? 0 : (quotient + (1L << (-exponent - 1))) >> -exponent;
            level = (isNegative ? -level : level) + _zeroPoint;
            return (sbyte)(level < -128 ? -128 : level > 127 ? 127 : level);
        }

        /// <summary>A number and a rest, of what the whole is, rounded.</summary>
        private static long HalfToEven(long number, long rest, long whole)
        {
            return 2 * rest > whole || (2 * rest == whole && (number & 1) != 0) ? number + 1 : number;
        }
    }
}

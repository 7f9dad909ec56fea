namespace EdgeConv.Portable
{
    /// <summary>Which operators the firmware runs: one list for the firmware, which refuses a file by it, and for the converter, which says so beforehand.</summary>
    /// <remarks>Kinds, rules and flags have the values of the file; the firmware does not compile the enumerations of Blob.</remarks>
    internal static class NanoSupport
    {
        private const int Tflm = 2, Real = 16, Int16 = 32;

        /// <summary>Why an operator does not run there: the end of a sentence that begins with its name; empty if it does.</summary>
        /// <param name="kind">A value of OperatorKind.</param>
        /// <param name="rule">A value of Rule.</param>
        /// <param name="tensorFlags">TensorFlags of all its inputs and its output, together.</param>
        /// <param name="isVolume">Whether its window reaches over slices.</param>
        public static string Refusal(int kind, int rule, int tensorFlags, bool isVolume)
        {
            if (!Runs(kind))
                return "it is " + Name(kind) + ", which does not run on a microcontroller; end the model before it or replace it";
            if ((tensorFlags & Int16) != 0)
                return "it has maps of int16, a microcontroller takes int8 alone; convert the model without int16";
            if ((tensorFlags & Real) != 0)
                return "it has maps of float32, a microcontroller takes int8 alone; end the model before them";
            if (rule != Tflm)
                return "its arithmetic is not q31; convert the model with '--arithmetic q31'";
            return isVolume ? "its window reaches over slices, a microcontroller takes two-dimensional windows; replace it in the model" : "";
        }

        /// <summary>Whether a kind of operator has a kernel there.</summary>
        public static bool Runs(int kind)
        {
            switch (kind)
            {
                case 1: // Convolution
                case 2: // Depthwise
                case 3: // Add
                case 4: // MaximumPool
                case 5: // AveragePool
                case 6: // Mean
                case 7: // Softmax
                case 8: // Table
                case 9: // Permute
                case 10: // Pad
                case 11: // Frame
                case 12: // Multiply
                case 13: // PairTable
                case 14: // ChannelTable
                case 26: // Constant
                    return true;
                default:
                    return false;
            }
        }

        /// <summary>What a kind that does not run there is called.</summary>
        private static string Name(int kind)
        {
            switch (kind)
            {
                case 15: return "a Resize";
                case 16: return "a Reduce";
                case 17: return "an ArgExtreme";
                case 18: return "a LocalNormalisation";
                case 19: return "a Rearrange";
                case 20: return "a DeformableConvolution";
                case 21: return "a RegionPool";
                case 22: return "a RegionAlign";
                case 23: return "a NonMaximumSuppression";
                case 24: return "a DetectionPostProcess";
                case 25: return "a MatrixProduct";
                case 27: return "a Requantise";
                default: return "of a kind that came later";
            }
        }
    }
}

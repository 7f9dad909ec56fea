using System;

namespace EdgeConv.Nano
{
    /// <summary>What is wrong with a file or a call, in one sentence that names place and remedy.</summary>
    public class NanoModelException : Exception
    {
        /// <param name="message">The sentence.</param>
        public NanoModelException(string message) : base(message)
        {
        }
    }
}

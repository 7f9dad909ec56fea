using EdgeConv.Nano.Blob;

namespace EdgeConv.Nano
{
    /// <summary>An .ecb file, checked and used where it lies: weights are never copied. It serves any number of sessions.</summary>
    public sealed class NanoModel
    {
        private NanoModel(sbyte[] file, ModelReader reader)
        {
            File = file;
            Operators = reader.Operators;
            WindowRows = reader.WindowRows;
            RunBytes = reader.RunBytes;
        }

        /// <summary>Checks a file: its checksums first, then every record; then no session can fail.</summary>
        /// <param name="file">All its bytes, of arithmetic q31; they are kept and must not change.</param>
        /// <exception cref="NanoModelException">The file is damaged, or needs what does not run on a microcontroller.</exception>
        public static NanoModel Load(sbyte[] file)
        {
            if (file == null)
                throw new NanoModelException("there is no file; give the bytes that 'edgeconv convert' wrote");
            FileCheck.Check(file);
            var reader = new ModelReader(file);
            reader.Read();
            return new NanoModel(file, reader);
        }

        /// <summary>Bytes of activations; a session allocates a few more.</summary>
        public int ArenaBytes
        {
            get { return FileBytes.Int32(File, FileLayout.HeaderArenaBytes); }
        }

        /// <summary>Rows of the first input.</summary>
        public int InputRows
        {
            get { return Field(InputTensor(0), FileLayout.TensorRows); }
        }

        /// <summary>Columns of the first input.</summary>
        public int InputColumns
        {
            get { return Field(InputTensor(0), FileLayout.TensorColumns); }
        }

        /// <summary>Channels of the first input.</summary>
        public int InputChannels
        {
            get { return Field(InputTensor(0), FileLayout.TensorChannels); }
        }

        /// <summary>Whether the rows of the first input are made while the model runs.</summary>
        public bool IsInputOnDemand
        {
            get { return (Field(InputTensor(0), FileLayout.TensorFlags) & FileLayout.FlagOnDemand) != 0; }
        }

        /// <summary>The level of the first input that is 0.</summary>
        public int InputZeroPoint
        {
            get { return Field(InputTensor(0), FileLayout.TensorZeroPoint); }
        }

        /// <summary>A level of the first input is worth <c>InputScaleMantissa * 2^InputScaleExponent</c>, exactly; the mantissa has at most 24 bits.</summary>
        public int InputScaleMantissa
        {
            get { return SingleParts.Mantissa(Field(InputTensor(0), FileLayout.TensorScale)); }
        }

        /// <summary>See <see cref="InputScaleMantissa"/>.</summary>
        public int InputScaleExponent
        {
            get { return SingleParts.Exponent(Field(InputTensor(0), FileLayout.TensorScale)); }
        }

        /// <summary>Elements of the first input.</summary>
        public int InputElements
        {
            get { return Elements(InputTensor(0)); }
        }

        /// <summary>Elements of the first output.</summary>
        public int OutputElements
        {
            get { return Elements(OutputTensor(0)); }
        }

        /// <summary>The level of the first output that is 0.</summary>
        public int OutputZeroPoint
        {
            get { return Field(OutputTensor(0), FileLayout.TensorZeroPoint); }
        }

        /// <summary>A level of the first output is worth <c>OutputScaleMantissa * 2^OutputScaleExponent</c>, exactly.</summary>
        public int OutputScaleMantissa
        {
            get { return SingleParts.Mantissa(Field(OutputTensor(0), FileLayout.TensorScale)); }
        }

        /// <summary>See <see cref="OutputScaleMantissa"/>.</summary>
        public int OutputScaleExponent
        {
            get { return SingleParts.Exponent(Field(OutputTensor(0), FileLayout.TensorScale)); }
        }

        /// <summary>All of the file.</summary>
        internal sbyte[] File { get; }

        /// <summary>Of each operator as <see cref="Prepared"/> says.</summary>
        internal int[] Operators { get; }

        /// <summary>The largest vertical window.</summary>
        internal int WindowRows { get; }

        /// <summary>The longest run of inputs of a convolution.</summary>
        internal int RunBytes { get; }

        /// <summary>Where in the file the record of an endpoint lies: inputs first, then outputs.</summary>
        /// <exception cref="NanoModelException">There is none.</exception>
        internal int Endpoint(int index, bool isOutput)
        {
            int at = FileCheck.Start(File, FileLayout.Endpoints), end = at + FileCheck.Length(File, FileLayout.Endpoints), left = index;
            for (; at < end; at += FileLayout.EndpointBytes)
                if (Field(at, FileLayout.EndpointIsOutput) == (isOutput ? 1 : 0) && left-- == 0)
                    return at;
            throw new NanoModelException("the model has no " + (isOutput ? "output " : "input ") + index.ToString() + "; count them from 0");
        }

        /// <summary>Where in the file the record of an endpoint's tensor lies.</summary>
        internal int TensorOf(int endpoint)
        {
            return FileCheck.Start(File, FileLayout.Tensors) + Field(endpoint, FileLayout.EndpointTensor) * FileLayout.TensorBytes;
        }

        internal int Field(int at, int field)
        {
            return FileBytes.Int32(File, at + field);
        }

        internal int Elements(int tensor)
        {
            return Field(tensor, FileLayout.TensorRows) * Field(tensor, FileLayout.TensorRowBytes);
        }

        private int InputTensor(int index)
        {
            return TensorOf(Endpoint(index, false));
        }

        private int OutputTensor(int index)
        {
            return TensorOf(Endpoint(index, true));
        }
    }
}

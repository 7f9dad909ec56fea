using EdgeConv.Portable;

namespace EdgeConv.Nano.Blob
{
    /// <summary>
    /// Checks the records of a file whose checksums are right, and prepares its operators. After this no kernel leaves an array. That the plan keeps each row until
    /// it has been read is what the converter proved and the checksum keeps; the walk that proves it takes more memory than a controller has.
    /// </summary>
    internal sealed class ModelReader
    {
        private const int MostOfAxis = 1 << 24, MostViewStride = 64;

        /// <summary>Bytes behind a row of zero points that a kernel may read.</summary>
        private const int RowSlack = 63;

        private readonly sbyte[] _file;
        private readonly int _tensors, _views, _rowTable, _arena;

        public ModelReader(sbyte[] file)
        {
            _file = file;
            _tensors = FileCheck.Length(file, FileLayout.Tensors) / FileLayout.TensorBytes;
            _views = FileCheck.Length(file, FileLayout.Views) / FileLayout.ViewBytes;
            _rowTable = FileCheck.Length(file, FileLayout.RowTable) / 4;
            _arena = FileBytes.Int64(file, FileLayout.HeaderArenaBytes);
        }

        /// <summary>Of each operator as <see cref="Prepared"/> says.</summary>
        public int[] Operators { get; private set; }

        /// <summary>The largest vertical window.</summary>
        public int WindowRows { get; private set; }

        /// <summary>The longest run of inputs of a convolution, filled up to quads.</summary>
        public int RunBytes { get; private set; }

        /// <exception cref="NanoModelException">Something in the file cannot be.</exception>
        public void Read()
        {
            if (_arena < 0 || _arena > NanoHeap.LongestArray - NanoHeap.ReadSlack)
                throw new NanoModelException("the model needs " + _arena.ToString() + " bytes of arena, an array has " + NanoHeap.LongestArray.ToString()
                    + " at most; convert it with a smaller arena");
            if (_file[FileLayout.HeaderRule] != FileLayout.RuleTflm)
                throw new NanoModelException("the model's arithmetic is not q31; convert it with '--arithmetic q31'");
            CheckTensors();
            CheckViews();
            ReadOperators();
            CheckSteps();
            CheckEndpoints();
        }

        private void CheckTensors()
        {
            int nextRow = 0, constants = FileCheck.Length(_file, FileLayout.ConstantRows);
            for (int i = 0; i < _tensors; i++)
            {
                int at = FileCheck.Start(_file, FileLayout.Tensors) + i * FileLayout.TensorBytes, flags = Int(at, FileLayout.TensorFlags);
                int rows = Int(at, FileLayout.TensorRows), columns = Int(at, FileLayout.TensorColumns), channels = Int(at, FileLayout.TensorChannels);
                int elementBytes = (flags & FileLayout.FlagReal) != 0 ? 4 : (flags & FileLayout.FlagInt16) != 0 ? 2 : 1;
                int rowBytes = Int(at, FileLayout.TensorRowBytes), zero = Int(at, FileLayout.TensorZeroPoint), padding = Int(at, FileLayout.TensorPaddingRow);
                if (!IsAxis(rows) || !IsAxis(columns) || !IsAxis(channels) || Int(at, FileLayout.TensorPixelBytes) != (long)channels * elementBytes
                    || rowBytes != (long)columns * channels * elementBytes || zero < -128 || zero > 127)
                    throw Bad("tensor", i, "has a shape or quantisation that is none");
                if (Int(at, FileLayout.TensorRowTable) != nextRow || rows > _rowTable - nextRow)
                    throw Bad("tensor", i, "has no rows of its own in the row table");
                if (padding != -1 && (padding < 0 || padding + (long)rowBytes + RowSlack > constants))
                    throw Bad("tensor", i, "has a padding row outside its section");
                for (int end = nextRow + rows; nextRow < end; nextRow++)
                {
                    int address = Int(FileCheck.Start(_file, FileLayout.RowTable), 4 * nextRow);
                    if (address < 0 || address + (long)rowBytes > _arena)
                        throw Bad("tensor", i, "has a row outside the arena");
                }
            }
            if (nextRow != _rowTable)
                throw new NanoModelException("the row table has other rows than the tensors; convert the model again");
        }

        private void CheckViews()
        {
            for (int i = 0; i < _views; i++)
            {
                int at = FileCheck.Start(_file, FileLayout.Views) + i * FileLayout.ViewBytes, tensor = Int(at, FileLayout.ViewTensor);
                if (tensor < 0 || tensor >= _tensors)
                    throw Bad("view", i, "has no tensor");
                tensor = FileCheck.Start(_file, FileLayout.Tensors) + tensor * FileLayout.TensorBytes;
                if (!IsPart(Int(at, FileLayout.ViewFirstRow), Int(at, FileLayout.ViewRowStride), Int(at, FileLayout.ViewRows), Int(tensor, FileLayout.TensorRows))
                    || !IsPart(Int(at, FileLayout.ViewFirstColumn), Int(at, FileLayout.ViewColumnStride), Int(at, FileLayout.ViewColumns), Int(tensor, FileLayout.TensorColumns))
                    || !IsPart(Int(at, FileLayout.ViewFirstChannel), 1, Int(at, FileLayout.ViewChannels), Int(tensor, FileLayout.TensorChannels)))
                    throw Bad("view", i, "reaches outside its tensor");
            }
        }

        private void ReadOperators()
        {
            int count = FileCheck.Length(_file, FileLayout.Operators) / FileLayout.OperatorBytes;
            if (count == 0)
                throw new NanoModelException("the file has no operators; convert the model again");
            Operators = new int[count * NanoHeap.OperatorInts];
            var reader = new OperatorReader(_file, Operators, _views, _arena);
            for (int i = 0; i < count; i++)
                reader.Read(i);
            WindowRows = reader.WindowRows;
            RunBytes = reader.RunBytes;
        }

        /// <summary>Every operator does all its rows, in ascending order, each once.</summary>
        private void CheckSteps()
        {
            var next = new int[Operators.Length / NanoHeap.OperatorInts];
            int step = FileCheck.Start(_file, FileLayout.Steps), end = step + FileCheck.Length(_file, FileLayout.Steps);
            for (int i = 0; step < end; i++, step += FileLayout.StepBytes)
            {
                int index = Int(step, FileLayout.StepOperator), count = Int(step, FileLayout.StepCount);
                if (index < 0 || index >= next.Length || count < 1 || Int(step, FileLayout.StepFirstRow) != next[index] || count > WorkRows(index) - next[index])
                    throw Bad("step", i, "takes rows that are not to be taken next");
                next[index] += count;
            }
            for (int i = 0; i < next.Length; i++)
                if (next[i] != WorkRows(i))
                    throw Bad("operator", i, "has rows that no step makes");
        }

        private void CheckEndpoints()
        {
            int at = FileCheck.Start(_file, FileLayout.Endpoints), end = at + FileCheck.Length(_file, FileLayout.Endpoints), inputs = 0, outputs = 0;
            for (int i = 0; at < end; i++, at += FileLayout.EndpointBytes)
            {
                int tensor = Int(at, FileLayout.EndpointTensor), isOutput = Int(at, FileLayout.EndpointIsOutput), layout = Int(at, FileLayout.EndpointLayout);
                if (tensor < 0 || tensor >= _tensors || isOutput < 0 || isOutput > 1 || layout < 0 || layout > 1 || (isOutput == 0 && outputs > 0))
                    throw Bad("endpoint", i, "is neither an input nor an output behind them");
                tensor = FileCheck.Start(_file, FileLayout.Tensors) + tensor * FileLayout.TensorBytes;
                int flags = Int(tensor, FileLayout.TensorFlags);
                int needed = isOutput == 1 ? FileLayout.FlagOutput : i == 0 ? FileLayout.FlagInput | FileLayout.FlagOnDemand : FileLayout.FlagInput;
                if ((flags & needed) == 0 || (flags & (FileLayout.FlagReal | FileLayout.FlagInt16)) != 0)
                    throw Bad("endpoint", i, "names a tensor that is no such thing, or not of int8");
                if ((long)Int(tensor, FileLayout.TensorRows) * Int(tensor, FileLayout.TensorRowBytes) > int.MaxValue)
                    throw Bad("endpoint", i, "has more elements than can be counted");
                inputs += 1 - isOutput;
                outputs += isOutput;
            }
            if (inputs == 0 || outputs == 0)
                throw new NanoModelException("the file has no inputs or no outputs; convert the model again");
        }

        private int WorkRows(int index)
        {
            return Int(FileCheck.Start(_file, FileLayout.Operators) + index * FileLayout.OperatorBytes, FileLayout.OperatorWorkRows);
        }

        private int Int(int at, int field)
        {
            return FileBytes.Int32(_file, at + field);
        }

        private static bool IsAxis(int value)
        {
            return value > 0 && value <= MostOfAxis;
        }

        private static bool IsPart(int first, int stride, int count, int all)
        {
            return first >= 0 && count > 0 && stride > 0 && stride <= MostViewStride && first + (count - 1L) * stride < all;
        }

        private static NanoModelException Bad(string what, int index, string has)
        {
            return new NanoModelException(what + " " + index.ToString() + " " + has + "; convert the model again");
        }
    }
}

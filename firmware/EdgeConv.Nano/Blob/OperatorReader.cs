using EdgeConv.Portable;

namespace EdgeConv.Nano.Blob
{
    /// <summary>Checks the record of an operator and prepares it.</summary>
    internal sealed class OperatorReader
    {
        private const int MostOfWindow = 1 << 16, MostPadding = 1 << 20;

        private readonly sbyte[] _file;
        private readonly int[] _prepared;
        private readonly int _views, _arena;

        public OperatorReader(sbyte[] file, int[] prepared, int views, int arena)
        {
            _file = file;
            _prepared = prepared;
            _views = views;
            _arena = arena;
        }

        /// <summary>The largest vertical window so far.</summary>
        public int WindowRows { get; private set; }

        /// <summary>The longest run of inputs so far.</summary>
        public int RunBytes { get; private set; }

        /// <exception cref="NanoModelException">It does not run here, or cannot be.</exception>
        public void Read(int index)
        {
            int record = FileCheck.Start(_file, FileLayout.Operators) + index * FileLayout.OperatorBytes, at = index * NanoHeap.OperatorInts;
            Maps(record, at, index);
            Window(record + FileLayout.OperatorVertical, at + Prepared.Vertical, record);
            Window(record + FileLayout.OperatorHorizontal, at + Prepared.Horizontal, record);
            _prepared[at + Prepared.Kind] = _file[record + FileLayout.OperatorKind];
            _prepared[at + Prepared.Flags] = _file[record + FileLayout.OperatorFlags];
            _prepared[at + Prepared.Low] = _file[record + FileLayout.OperatorLow];
            _prepared[at + Prepared.High] = _file[record + FileLayout.OperatorHigh];
            _prepared[at + Prepared.Scratch] = Field(record, FileLayout.OperatorScratchAddress);
            _prepared[at + Prepared.Groups] = Field(record, FileLayout.OperatorGroups);
            string wrong = OperatorShape.Complaint(_prepared, at);
            if (wrong == null)
                wrong = WorkComplaint(record, at);
            if (wrong == null)
                wrong = OperatorParameters.Complaint(_file, record, _prepared, at);
            if (wrong == null)
                wrong = OperatorWeights.Complaint(_file, record, _prepared, at);
            if (wrong != null)
                throw Bad(record, wrong + "; convert the model again");
            if (_prepared[at + Prepared.Vertical + Prepared.Size] > WindowRows)
                WindowRows = _prepared[at + Prepared.Vertical + Prepared.Size];
            int kind = _prepared[at + Prepared.Kind], run = kind == OperatorKinds.Convolution ? OperatorWeights.RunBytes(_prepared, at) : 0;
            if (run > RunBytes)
                RunBytes = run;
        }

        /// <summary>Inputs and output, once it is known that it has a kernel here.</summary>
        private void Maps(int record, int at, int index)
        {
            int kind = _file[record + FileLayout.OperatorKind], inputs = Field(record, FileLayout.OperatorInputCount);
            int first = Field(record, FileLayout.OperatorFirstInput), output = Field(record, FileLayout.OperatorOutput);
            if (inputs < 0 || inputs > _views || first < 0 || first > _views - inputs || output < 0 || output >= _views)
                throw Bad(record, "it reads or writes what is no view; convert the model again");
            int flags = Flags(output);
            for (int i = 0; i < inputs; i++)
                flags |= Flags(first + i);
            bool isVolume = Field(record + FileLayout.OperatorDepth, FileLayout.WindowSize) != 1 || Field(record, FileLayout.OperatorInputSlices) != 1
                || Field(record, FileLayout.OperatorOutputSlices) != 1;
            string refusal = NanoSupport.Refusal(kind, _file[record + FileLayout.OperatorRule], flags, isVolume);
            if (refusal.Length > 0)
                throw Bad(record, refusal);
            if (inputs != OperatorKinds.Inputs(kind))
                throw Bad(record, "it has another number of inputs than its kind; convert the model again");
            if (inputs > 0)
                Map(first, at + Prepared.Input);
            if (inputs > 1)
                Map(first + 1, at + Prepared.Second);
            Map(output, at + Prepared.Output);
            if (inputs > 0)
                Padding(first, at);
            if (kind == OperatorKinds.Frame && !IsFirstInput(output))
                throw Bad(record, "it makes the rows of another map than the input on demand; convert the model again");
        }

        private void Map(int view, int map)
        {
            view = View(view);
            int tensor = Tensor(view), pixel = Field(tensor, FileLayout.TensorPixelBytes);
            int rowTable = FileCheck.Start(_file, FileLayout.RowTable) + 4 * (Field(tensor, FileLayout.TensorRowTable) + Field(view, FileLayout.ViewFirstRow));
            _prepared[map + Prepared.RowTable] = rowTable;
            _prepared[map + Prepared.RowTableStep] = 4 * Field(view, FileLayout.ViewRowStride);
            _prepared[map + Prepared.First] = Field(view, FileLayout.ViewFirstColumn) * pixel + Field(view, FileLayout.ViewFirstChannel);
            _prepared[map + Prepared.PixelBytes] = pixel * Field(view, FileLayout.ViewColumnStride);
            _prepared[map + Prepared.Rows] = Field(view, FileLayout.ViewRows);
            _prepared[map + Prepared.Columns] = Field(view, FileLayout.ViewColumns);
            _prepared[map + Prepared.Channels] = Field(view, FileLayout.ViewChannels);
            _prepared[map + Prepared.ZeroPoint] = Field(tensor, FileLayout.TensorZeroPoint);
        }

        private void Padding(int view, int at)
        {
            int padding = Field(Tensor(View(view)), FileLayout.TensorPaddingRow);
            if (padding >= 0)
                _prepared[at + Prepared.Padding] = FileCheck.Start(_file, FileLayout.ConstantRows) + padding + _prepared[at + Prepared.Input + Prepared.First];
        }

        private void Window(int from, int to, int record)
        {
            int size = Field(from, FileLayout.WindowSize), stride = Field(from, FileLayout.WindowStride);
            int dilation = Field(from, FileLayout.WindowDilation), padBefore = Field(from, FileLayout.WindowPadBefore);
            if (size < 1 || size > MostOfWindow || stride < 1 || stride > MostOfWindow || dilation < 1 || dilation > MostOfWindow
                || padBefore < 0 || padBefore >= MostPadding || (size - 1L) * dilation >= MostPadding)
                throw Bad(record, "its window is none; convert the model again");
            _prepared[to + Prepared.Size] = size;
            _prepared[to + Prepared.Stride] = stride;
            _prepared[to + Prepared.Dilation] = dilation;
            _prepared[to + Prepared.PadBefore] = padBefore;
        }

        /// <summary>Work rows, range and the place of its sums.</summary>
        private string WorkComplaint(int record, int at)
        {
            bool accumulates = (_prepared[at + Prepared.Flags] & FileLayout.FlagAccumulates) != 0;
            int output = at + Prepared.Output, scratch = _prepared[at + Prepared.Scratch];
            if (Field(record, FileLayout.OperatorWorkRows)
                != RowGeometry.WorkRows(accumulates, _prepared[output + Prepared.Rows], _prepared[at + Prepared.Vertical + Prepared.Size]))
                return "it has another number of rows to make than its output";
            if (_prepared[at + Prepared.Low] > _prepared[at + Prepared.High])
                return "its output has no range";
            long bytes = accumulates ? 4L * _prepared[output + Prepared.Columns] * _prepared[output + Prepared.Channels] : 0;
            return bytes > 0 && (scratch < 0 || scratch + bytes > _arena) ? "its sums lie outside the arena" : null;
        }

        /// <summary>Whether a view is all of the first input, and that on demand.</summary>
        private bool IsFirstInput(int view)
        {
            view = View(view);
            int tensor = Tensor(view);
            return FileCheck.Length(_file, FileLayout.Endpoints) > 0
                && Field(FileCheck.Start(_file, FileLayout.Endpoints), FileLayout.EndpointTensor) == Field(view, FileLayout.ViewTensor)
                && (Field(tensor, FileLayout.TensorFlags) & FileLayout.FlagOnDemand) != 0 && Field(view, FileLayout.ViewRows) == Field(tensor, FileLayout.TensorRows)
                && Field(view, FileLayout.ViewColumns) == Field(tensor, FileLayout.TensorColumns)
                && Field(view, FileLayout.ViewChannels) == Field(tensor, FileLayout.TensorChannels);
        }

        private int Flags(int view)
        {
            return Field(Tensor(View(view)), FileLayout.TensorFlags);
        }

        private int View(int index)
        {
            return FileCheck.Start(_file, FileLayout.Views) + index * FileLayout.ViewBytes;
        }

        private int Tensor(int view)
        {
            return FileCheck.Start(_file, FileLayout.Tensors) + Field(view, FileLayout.ViewTensor) * FileLayout.TensorBytes;
        }

        private int Field(int at, int field)
        {
            return FileBytes.Int32(_file, at + field);
        }

        private NanoModelException Bad(int record, string what)
        {
            int index = (record - FileCheck.Start(_file, FileLayout.Operators)) / FileLayout.OperatorBytes;
            return new NanoModelException("operator " + index.ToString() + Name(record + FileLayout.OperatorName) + ": " + what);
        }

        /// <summary>A name in quotes, other characters than ASCII as question marks; nothing where it has none.</summary>
        private string Name(int text)
        {
            int offset = Field(text, FileLayout.TextOffset), length = Field(text, FileLayout.TextLength);
            if (offset < 0 || length <= 0 || offset + (long)length > FileCheck.Length(_file, FileLayout.Text))
                return "";
            var name = new char[length];
            for (int i = 0; i < length; i++)
            {
                int letter = _file[FileCheck.Start(_file, FileLayout.Text) + offset + i];
                name[i] = letter < 32 ? '?' : (char)letter;
            }
            return " '" + new string(name) + "'";
        }
    }
}

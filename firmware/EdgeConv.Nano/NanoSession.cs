using EdgeConv.Nano.Blob;
using EdgeConv.Nano.Kernels;
using EdgeConv.Portable;

namespace EdgeConv.Nano
{
    /// <summary>One place where a model runs: its arena. What it needs is allocated here; afterwards nothing is.</summary>
    /// <remarks>Set every input before each run: once its rows have been read others take their place, unless the plan keeps them.</remarks>
    public sealed class NanoSession
    {
        private readonly NanoModel _model;
        private readonly sbyte[] _arena;

        /// <summary>Where the rows under a window begin: in the arena, or, as the complement, in the file.</summary>
        private readonly int[] _window;

        /// <summary>A run of inputs that reaches outside the map.</summary>
        private readonly sbyte[] _run;
        private IRowSource _source;
        private sbyte[] _elements;

        /// <param name="model">A model that was loaded.</param>
        public NanoSession(NanoModel model)
        {
            _model = model;
            _arena = new sbyte[model.ArenaBytes + NanoHeap.ReadSlack];
            _window = new int[model.WindowRows];
            _run = new sbyte[model.RunBytes];
        }

        /// <summary>Sets the first input.</summary>
        /// <param name="elements">
        /// Levels in the source model's shape and layout. Of an input on demand the array itself is kept and read while the model runs.
        /// </param>
        /// <exception cref="NanoModelException">It has another length than the input.</exception>
        public void SetInput(sbyte[] elements)
        {
            SetInput(0, elements);
        }

        /// <summary>As for the first input.</summary>
        /// <param name="index">Which input.</param>
        /// <param name="elements">Levels in the source model's shape and layout.</param>
        /// <exception cref="NanoModelException">There is no such input, or it has another length.</exception>
        public void SetInput(int index, sbyte[] elements)
        {
            int endpoint = _model.Endpoint(index, false), tensor = _model.TensorOf(endpoint);
            RequireLength(elements, tensor);
            if ((_model.Field(tensor, FileLayout.TensorFlags) & FileLayout.FlagOnDemand) != 0)
            {
                _elements = elements;
                _source = null;
                return;
            }
            int rows = _model.Field(tensor, FileLayout.TensorRows);
            for (int row = 0; row < rows; row++)
                ElementRows.Copy(_model, endpoint, tensor, row, elements, _arena, RowAt(tensor, row), false);
        }

        /// <summary>Says who makes the rows of the first input while the model runs.</summary>
        /// <param name="source">Asked in every run from now on.</param>
        /// <exception cref="NanoModelException">The input is not on demand.</exception>
        public void SetRows(IRowSource source)
        {
            if (!_model.IsInputOnDemand)
                throw new NanoModelException("the input is not on demand; set its elements, or convert the model with '--input camera'");
            _source = source;
            _elements = null;
        }

        /// <summary>Runs all steps of the plan on what the inputs hold.</summary>
        /// <exception cref="NanoModelException">The input is on demand and nobody makes its rows.</exception>
        public void Run()
        {
            if (_source == null && _elements == null && _model.IsInputOnDemand)
                throw new NanoModelException("the input is on demand and nobody makes its rows; set its elements or a source of rows first");
            sbyte[] file = _model.File;
            int step = FileCheck.Start(file, FileLayout.Steps), end = step + FileCheck.Length(file, FileLayout.Steps);
            for (; step < end; step += FileLayout.StepBytes)
            {
                int at = FileBytes.Int32(file, step + FileLayout.StepOperator) * NanoHeap.OperatorInts;
                int first = FileBytes.Int32(file, step + FileLayout.StepFirstRow);
                Dispatch(at, first, first + FileBytes.Int32(file, step + FileLayout.StepCount));
            }
        }

        /// <summary>The first output.</summary>
        /// <param name="to">Receives its levels in the source model's shape and layout.</param>
        /// <exception cref="NanoModelException">It has another length than the output.</exception>
        public void GetOutput(sbyte[] to)
        {
            GetOutput(0, to);
        }

        /// <summary>As the first output.</summary>
        /// <param name="index">Which output.</param>
        /// <param name="to">Receives its levels in the source model's shape and layout.</param>
        /// <exception cref="NanoModelException">There is no such output, or it has another length.</exception>
        public void GetOutput(int index, sbyte[] to)
        {
            int endpoint = _model.Endpoint(index, true), tensor = _model.TensorOf(endpoint);
            RequireLength(to, tensor);
            int rows = _model.Field(tensor, FileLayout.TensorRows);
            for (int row = 0; row < rows; row++)
                ElementRows.Copy(_model, endpoint, tensor, row, to, _arena, RowAt(tensor, row), true);
        }

        internal NanoModel Model
        {
            get { return _model; }
        }

        internal sbyte[] Arena
        {
            get { return _arena; }
        }

        internal int[] Window
        {
            get { return _window; }
        }

        internal sbyte[] InputRun
        {
            get { return _run; }
        }

        /// <summary>Where in the arena the first element of a map's row lies.</summary>
        /// <param name="map">Index of the map's part of <see cref="NanoModel.Operators"/>.</param>
        /// <param name="row">Which row of the map.</param>
        internal int Row(int map, int row)
        {
            int[] prepared = _model.Operators;
            return FileBytes.Int32(_model.File, prepared[map + Prepared.RowTable] + row * prepared[map + Prepared.RowTableStep]) + prepared[map + Prepared.First];
        }

        /// <summary>Makes a row of the input on demand.</summary>
        internal void MakeRow(int row, int to)
        {
            if (_source != null)
            {
                _source.MakeRow(row, _arena, to);
                return;
            }
            int endpoint = _model.Endpoint(0, false);
            ElementRows.Copy(_model, endpoint, _model.TensorOf(endpoint), row, _elements, _arena, to, false);
        }

        private void Dispatch(int at, int first, int end)
        {
            switch (_model.Operators[at + Prepared.Kind])
            {
                case OperatorKinds.Convolution:
                    Convolution.Run(this, at, first, end);
                    break;
                case OperatorKinds.Depthwise:
                    Depthwise.Run(this, at, first, end);
                    break;
                case OperatorKinds.Add:
                    Add.Run(this, at, first, end);
                    break;
                case OperatorKinds.MaximumPool:
                    MaximumPool.Run(this, at, first, end);
                    break;
                case OperatorKinds.AveragePool:
                    AveragePool.Run(this, at, first, end);
                    break;
                case OperatorKinds.Mean:
                    Mean.Run(this, at, first, end);
                    break;
                case OperatorKinds.Softmax:
                    Softmax.Run(this, at, first, end);
                    break;
                case OperatorKinds.Table:
                    Table.Run(this, at, first, end);
                    break;
                case OperatorKinds.Permute:
                    Permute.Run(this, at, first, end);
                    break;
                case OperatorKinds.Pad:
                    Pad.Run(this, at, first, end);
                    break;
                case OperatorKinds.Frame:
                    Frame.Run(this, at, first, end);
                    break;
                case OperatorKinds.Multiply:
                    Multiply.Run(this, at, first, end);
                    break;
                case OperatorKinds.PairTable:
                    PairTable.Run(this, at, first, end);
                    break;
                case OperatorKinds.ChannelTable:
                    ChannelTable.Run(this, at, first, end);
                    break;
                case OperatorKinds.Constant:
                    Constant.Run(this, at, first, end);
                    break;
            }
        }

        private int RowAt(int tensor, int row)
        {
            return FileBytes.Int32(_model.File, FileCheck.Start(_model.File, FileLayout.RowTable) + 4 * (_model.Field(tensor, FileLayout.TensorRowTable) + row));
        }

        private void RequireLength(sbyte[] elements, int tensor)
        {
            if (elements == null || elements.Length != _model.Elements(tensor))
                throw new NanoModelException("the array has another length than the model's " + _model.Elements(tensor).ToString() + " elements; make it as long");
        }
    }
}

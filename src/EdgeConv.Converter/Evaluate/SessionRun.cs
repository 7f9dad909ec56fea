using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Lower;
using EdgeConv.Converter.Plan;

namespace EdgeConv.Converter.Evaluate;

/// <summary>An int8 network in the runtime that nodes use; the tensors its file keeps can be seen.</summary>
internal sealed class SessionRun : IInt8Run, IDisposable
{
    private const string Int8Suffix = ":int8"; // the quantiser's name for the int8 twin of an input or output

    private readonly Model _model;
    private readonly Session _session;
    private readonly List<(string Name, TensorRecord Record)> _kept = [];

    /// <param name="model">Disposed with this object.</param>
    public SessionRun(Model model)
    {
        _model = model;
        _session = new Session(model, new SessionOptions { BuffersInputs = true });
        foreach (TensorRecord tensor in model.File.Tensors)
            if ((tensor.Flags & TensorFlags.Kept) != 0)
                _kept.Add((model.File.Text(tensor.Name), tensor));
    }

    /// <summary>The reals that the tensors which its file keeps can hold, by their names in the source model.</summary>
    public IReadOnlyDictionary<string, (float Low, float High)> Held
    {
        get
        {
            var held = new Dictionary<string, (float, float)>();
            foreach ((string name, TensorRecord record) in _kept)
            {
                (int low, int high) = record.IsInt16 ? (short.MinValue, (int)short.MaxValue) : (sbyte.MinValue, sbyte.MaxValue);
                if (!record.IsReal)
                    held[SourceName(name)] = (record.Scale * (low - record.ZeroPoint), record.Scale * (high - record.ZeroPoint));
            }

            return held;
        }
    }

    /// <summary>The name in the source model of a tensor of the int8 network.</summary>
    public static string SourceName(string name) => name.EndsWith(Int8Suffix, StringComparison.Ordinal) ? name[..^Int8Suffix.Length] : name;

    /// <summary>An int8 graph, lowered and planned whole-tensor, in memory alone.</summary>
    /// <param name="graph">From an importer or the quantiser.</param>
    /// <param name="rule">Its arithmetic.</param>
    /// <param name="keepAll">Whether every inner tensor can be seen.</param>
    public static SessionRun Of(ModelGraph graph, Rule rule, bool keepAll = false)
    {
        NetworkDescription network = Lowering.Lower(graph, rule, new LoweringOptions { KeepAll = keepAll });
        return new(Model.Load(BlobWriter.Write(network, Planner.Layer(network)), graph.Name));
    }

    public float[][] Run(float[][] inputs, TensorObserver? observe)
    {
        if (inputs.Length != _model.Inputs.Count)
            throw new EdgeConvException(ConverterErrors.EvaluationInputs, $"{inputs.Length} inputs were given; the model has {_model.Inputs.Count}");
        for (int i = 0; i < inputs.Length; i++)
            _session.SetInput(inputs[i], i);
        _session.Run();
        if (observe is not null)
            foreach ((string name, TensorRecord record) in _kept)
                observe(name, Reals(name, record));
        var outputs = new float[_model.Outputs.Count][];
        for (int i = 0; i < outputs.Length; i++)
            _session.GetOutput(outputs[i] = new float[_model.Outputs[i].Elements], i);
        return outputs;
    }

    public void Dispose()
    {
        _session.Dispose();
        _model.Dispose();
    }

    private float[] Reals(string name, TensorRecord record)
    {
        var reals = new float[record.Rows * record.Columns * record.Channels];
        _session.GetTensor(name, reals);
        return reals;
    }
}

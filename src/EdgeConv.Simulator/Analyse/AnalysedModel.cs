using System.Diagnostics;
using EdgeConv.Blob;
using EdgeConv.Converter;
using EdgeConv.Converter.Plan;
using EdgeConv.Node.Decide;
using EdgeConv.Rows;

namespace EdgeConv.Simulator.Analyse;

/// <summary>
/// A model laid open: the network of a file with a plan of its own, one operator after the other, so that each layer's output lies whole in the arena after its
/// step. It has its own session; calls wait for each other, and never for the node.
/// </summary>
internal sealed class AnalysedModel : IDisposable
{
    private const int WarmUpRuns = 30;
    private const double WarmUpMilliseconds = 150;

    private readonly Lock _gate = new();
    private readonly Model _model;
    private readonly Session _session;
    private readonly float[] _room; // the largest layer's values: looking once a second should leave little behind
    private bool _isWarm;

    private AnalysedModel(Model model, Session session, LayerGraph graph)
    {
        (_model, _session, Graph) = (model, session, graph);
        _room = new float[graph.Layers.Max(layer => layer.Output.Elements)];
    }

    public LayerGraph Graph { get; }

    /// <summary>Bytes of the model's input: rows, columns, channels.</summary>
    public int InputBytes => _model.Inputs[0].Elements;

    /// <summary>Lays a model open.</summary>
    /// <param name="ecb">The file that runs; its plan tells the steps, no more.</param>
    /// <exception cref="EdgeConvException">The file is not sound, or its input is none that can be looked into.</exception>
    public static AnalysedModel Of(ReadOnlySpan<byte> ecb, string name)
    {
        using var running = Model.Load(ecb, name);
        var model = Model.Load(Replan.File(running, new() { Goal = PlanGoal.Layer, Input = InputMode.Kept }), name);
        try
        {
            if (model.Inputs is not [{ IsReal: false, IsInt16: false }])
                throw new EdgeConvException(AnalysisErrors.Input, $"{name}: it has {model.Inputs.Count} inputs{(model.Inputs.Count == 1 ? ", not of int8" : "")}; give a model whose only input is a picture");
            var session = new Session(model, new SessionOptions { Threads = 1 });
            var graph = new LayerGraph(name, running.FileBytes, running.Macs, running.ParameterCount, running.Arithmetic, MemoryMap.Of(running.File).OrderWord,
                [.. model.Inputs.Select(input => new LayerShape(input.Rows, input.Columns, input.Channels, "int8"))], LayerNode.Of(session, Steps(running.File)));
            return new(model, session, graph);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Times and ranges of all layers at a frame.</summary>
    /// <param name="runs">Step-by-step runs that each time is the median of.</param>
    public FrameFigures Measure(InputCopy input, int runs = 5)
    {
        lock (_gate)
        {
            Warm(input);
            var uses = new RangeUse[Graph.Layers.Count];
            SetInput(input);
            for (int layer = 0; layer < uses.Length; layer++)
            {
                _session.RunSteps(layer, 1);
                uses[layer] = UseOf(layer);
            }
            double[] times = LayerClock.Medians(_session, runs, () => SetInput(input));
            double all = times.Sum();
            return new(input.Sequence, runs, [.. uses.Select((use, layer) => LayerFigures.Of(layer, times[layer], all, use))]);
        }
    }

    /// <summary>What a layer makes of a frame.</summary>
    /// <exception cref="EdgeConvException">There is no such layer.</exception>
    public LayerValues Values(InputCopy input, int layer)
    {
        if ((uint)layer >= (uint)Graph.Layers.Count)
            throw new EdgeConvException(AnalysisErrors.NoLayer, $"layer {layer}: the model has {Graph.Layers.Count}, from 0 on");
        lock (_gate)
        {
            SetInput(input);
            _session.RunSteps(0, layer + 1); // a layer plan has one step for each operator
            return LayerValues.Of(_session, layer);
        }
    }

    /// <summary>All channels of a layer on one sheet.</summary>
    /// <exception cref="EdgeConvException">There is no such layer.</exception>
    public FeaturePicture Sheet(InputCopy input, int layer) => FeaturePicture.Sheet(Values(input, layer));

    /// <summary>One channel of a layer, enlarged.</summary>
    /// <exception cref="EdgeConvException">There is no such layer or channel.</exception>
    public FeaturePicture Channel(InputCopy input, int layer, int channel) => FeaturePicture.Channel(Values(input, layer), channel);

    /// <summary>The first output as a mask over the frame.</summary>
    /// <exception cref="EdgeConvException">It is no map.</exception>
    public MaskPicture Mask(InputCopy input)
    {
        lock (_gate)
        {
            SetInput(input);
            _session.Run();
            var values = new float[_model.Outputs[0].Elements];
            _session.GetOutput(values);
            return MaskPicture.Of(_model.Outputs[0], values, _model.Labels);
        }
    }

    /// <summary>The output bytes of a frame as the node's log hashes them: equal for equal bytes.</summary>
    public string OutputsHash(InputCopy input)
    {
        lock (_gate)
        {
            SetInput(input);
            _session.Run();
            return HashOf(_session);
        }
    }

    /// <summary>FNV-1a of all raw output bytes, output by output, in 16 digits.</summary>
    public static string HashOf(Session session)
    {
        ulong hash = Fnv.Start;
        for (int i = 0; i < session.Model.Outputs.Count; i++)
        {
            var bytes = new byte[session.Model.Outputs[i].SourceBytes];
            session.GetRawOutput(bytes, i);
            hash = Fnv.Add(hash, bytes);
        }
        return $"{hash:x16}";
    }

    /// <summary>Copies a frame's input bytes where a session reads them.</summary>
    /// <exception cref="EdgeConvException">They are not as many as the model takes.</exception>
    public static void SetInput(Session session, InputCopy input)
    {
        Endpoint endpoint = session.Model.Inputs[0];
        if (input.Bytes.Length != endpoint.Elements)
            throw new EdgeConvException(AnalysisErrors.Input, $"input '{endpoint.Name}': {input.Bytes.Length} bytes were given and it takes {endpoint.Elements}; give a frame's input of this model");
        int rowBytes = endpoint.Columns * endpoint.Channels;
        for (int row = 0; row < endpoint.Rows; row++)
            input.Bytes.AsSpan(row * rowBytes, rowBytes).CopyTo(session.InputRow(row));
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _session.Dispose();
            _model.Dispose();
        }
    }

    private void SetInput(InputCopy input) => SetInput(_session, input);

    private RangeUse UseOf(int layer)
    {
        LayerShape output = Graph.Layers[layer].Output;
        ViewRecord view = _model.File.Views[_model.File.Operators[layer].Output];
        TensorRecord tensor = _model.File.Tensors[view.Tensor];
        Span<float> values = _room.AsSpan(0, output.Elements);
        LayerValues.Read(_session, layer, values);
        return RangeUse.Of(output.Type, values, tensor.Scale, tensor.ZeroPoint);
    }

    /// <summary>Until the JIT has compiled what the times are of.</summary>
    private void Warm(InputCopy input)
    {
        if (_isWarm)
            return;
        var watch = Stopwatch.StartNew();
        for (int run = 0; run < WarmUpRuns && (run < 2 || watch.Elapsed.TotalMilliseconds < WarmUpMilliseconds); run++)
        {
            SetInput(input);
            _session.Run();
        }
        _isWarm = true;
    }

    /// <summary>Steps of each operator, a frame operator left out.</summary>
    private static int[] Steps(BlobFile file)
    {
        var steps = new int[file.Operators.Length];
        foreach (StepRecord step in file.Steps)
            steps[step.Operator]++;
        return [.. steps.Where((_, op) => file.Operators[op].Kind != OperatorKind.Frame)];
    }
}

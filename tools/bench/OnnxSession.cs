using Microsoft.ML.OnnxRuntime;
using OrtOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace EdgeConv.Bench;

/// <summary>One ONNX model in ONNX Runtime, with inputs and outputs that stay where they are, as its fastest callers use it.</summary>
internal sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly OrtValue[] _inputs, _outputs;
    private readonly string[] _inputNames, _outputNames;

    /// <param name="fill">Fills an input with sample bytes; told its index.</param>
    public OnnxSession(string name, byte[] model, int threads, FillBytes fill)
    {
        Name = name;
        using var options = new OrtOptions
        {
            IntraOpNumThreads = threads, InterOpNumThreads = 1, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        _session = new(model, options);
        (_inputNames, _outputNames) = ([.. _session.InputNames], [.. _session.OutputNames]);
        _inputs = [.. _inputNames.Select(input => Allocate(_session.InputMetadata[input]))];
        _outputs = [.. _outputNames.Select(output => Allocate(_session.OutputMetadata[output]))];
        for (int i = 0; i < _inputs.Length; i++)
            fill(i, _inputs[i].GetTensorMutableRawData(), _session.InputMetadata[_inputNames[i]].ElementType == typeof(float));
    }

    public delegate void FillBytes(int input, Span<byte> destination, bool isFloat);

    public string Name { get; }

    public void Run() => _session.Run(_run, _inputNames, _inputs, _outputNames, _outputs);

    /// <summary>The bytes of an output.</summary>
    public ReadOnlySpan<byte> Output(int index) => _outputs[index].GetTensorMutableRawData();

    public void Dispose()
    {
        foreach (OrtValue value in _inputs.Concat(_outputs))
            value.Dispose();
        _run.Dispose();
        _session.Dispose();
    }

    private static OrtValue Allocate(NodeMetadata metadata) => OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance,
        metadata.ElementDataType, Array.ConvertAll(metadata.Dimensions, size => (long)Math.Abs(size)));
}

using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Kernels;

namespace EdgeConv;

/// <summary>
/// One place where a model runs: its arena, and the pointers of its operators, all allocated here. Afterwards nothing allocates.
/// A session serves one thread at a time.
/// </summary>
/// <example><code>
/// using var model = Model.Load("meter.ecb");
/// using var session = new Session(model);
/// session.Run(pixels, scores);
/// </code></example>
public sealed unsafe partial class Session : IDisposable
{
    private readonly BlobFile _file;
    private readonly Rule _rule;
    private readonly bool _ownsArena;
    private readonly int _steps;
    private sbyte* _arena;

    /// <summary>One per operator, then room for row pointers: a single native block.</summary>
    private KernelArguments* _arguments;
    private delegate*<KernelArguments*, int, int, void>* _kernels;

    /// <summary>Allocates the arena and prepares every operator.</summary>
    public Session(Model model) : this(model, null)
    {
    }

    /// <param name="arena">Memory of <see cref="RequiredArenaBytes"/> that outlives the session, or null to allocate it.</param>
    internal Session(Model model, sbyte* arena)
    {
        ArgumentNullException.ThrowIfNull(model);
        ObjectDisposedException.ThrowIf(model.IsDisposed, model);
        Model = model;
        _file = model.File;
        _rule = _file.Header->Rule;
        _steps = _file.Steps.Length;
        _ownsArena = arena is null;
        _arena = _ownsArena ? (sbyte*)NativeMemory.AlignedAlloc((nuint)RequiredArenaBytes(model), SectionRecord.Alignment) : arena;
        if (_ownsArena)
            NativeMemory.Clear(_arena, (nuint)RequiredArenaBytes(model));
        Bind();
    }

    /// <summary>The model that runs here.</summary>
    public Model Model { get; }

    /// <summary>Arena bytes and read slack.</summary>
    public static long RequiredArenaBytes(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.ArenaBytes + FileHeader.ReadSlack + 1;
    }

    /// <summary>Runs all steps on what the inputs hold. Allocates nothing.</summary>
    public void Run() => RunSteps(0, _steps);

    /// <summary>Runs some steps: tests look at the arena between them.</summary>
    internal void RunSteps(int first, int count)
    {
        ThrowIfDisposed();
        KernelArguments* arguments = _arguments;
        delegate*<KernelArguments*, int, int, void>* kernels = _kernels;
        StepRecord* step = (StepRecord*)_file.Bytes(SectionId.Steps) + first;
        for (StepRecord* end = step + count; step < end; step++)
            kernels[step->Operator](arguments + step->Operator, step->FirstRow, step->Count);
    }

    /// <summary>One inference of a model with one input and one output: sets the input, runs, gets the output.</summary>
    /// <param name="input">Reals, in the source model's shape and layout.</param>
    /// <param name="output">Receives reals, in the source model's shape and layout.</param>
    /// <exception cref="EdgeConvException">A span has another length than the model's.</exception>
    public void Run(ReadOnlySpan<float> input, Span<float> output)
    {
        SetInput(input);
        Run();
        GetOutput(output);
    }

    /// <summary>Frees the arena and what was prepared.</summary>
    public void Dispose()
    {
        if (_ownsArena)
            NativeMemory.AlignedFree(_arena);
        NativeMemory.AlignedFree(_arguments);
        _arena = null;
        _arguments = null;
        _kernels = null;
    }

    private void ThrowIfDisposed()
    {
        ObjectDisposedException.ThrowIf(_arguments == null, this);
        ObjectDisposedException.ThrowIf(Model.IsDisposed, Model);
    }

    /// <summary>Resolves every operator's records to pointers, so that a step is one call through a table.</summary>
    private void Bind()
    {
        ReadOnlySpan<OperatorRecord> operators = _file.Operators;
        long pointers = 0;
        foreach (ref readonly OperatorRecord op in operators)
            pointers += op.Vertical.Size;
        nuint bytes = (nuint)operators.Length * (nuint)(sizeof(KernelArguments) + sizeof(void*)) + (nuint)pointers * (nuint)sizeof(sbyte*);
        _arguments = (KernelArguments*)NativeMemory.AlignedAlloc(bytes, SectionRecord.Alignment);
        NativeMemory.Clear(_arguments, bytes);
        _kernels = (delegate*<KernelArguments*, int, int, void>*)(_arguments + operators.Length);
        var rows = (sbyte**)(_kernels + operators.Length);
        for (int i = 0; i < operators.Length; i++)
        {
            Bind(_arguments + i, i);
            _arguments[i].Rows = rows;
            rows += operators[i].Vertical.Size;
            _kernels[i] = KernelRegistry.Choose(operators[i].Kind, operators[i].Rule).Run(operators[i].Rule);
        }
    }

    private void Bind(KernelArguments* arguments, int index)
    {
        var op = (OperatorRecord*)_file.Bytes(SectionId.Operators) + index;
        arguments->Operator = op;
        arguments->Input = Table(op->FirstInput);
        if (op->InputCount > 1)
            arguments->Second = Table(op->FirstInput + 1);
        arguments->Output = Table(op->Output);
        if (op->Weights >= 0)
            arguments->Weights = (sbyte*)_file.Bytes(SectionId.Weights) + op->Weights;
        if (op->Bias >= 0)
            arguments->Bias = (int*)(_file.Bytes(SectionId.Parameters) + op->Bias);
        if (op->ParameterBytes > 0)
            arguments->Parameters = _file.Bytes(SectionId.Parameters) + op->Parameters;
        if (op->ScratchBytes > 0)
            arguments->Scratch = (byte*)_arena + op->ScratchAddress;
    }

    private RowTable Table(int view)
    {
        ViewRecord record = _file.Views[view];
        TensorRecord tensor = _file.Tensors[record.Tensor];
        return new()
        {
            Base = _arena + record.FirstChannel,
            Address = (int*)_file.Bytes(SectionId.RowTable) + tensor.RowTable,
            Padding = tensor.PaddingRow < 0 ? null : (sbyte*)_file.Bytes(SectionId.ConstantRows) + tensor.PaddingRow + record.FirstChannel,
            Rows = tensor.Rows, Columns = tensor.Columns, Channels = record.Channels, PixelBytes = tensor.PixelBytes, ZeroPoint = tensor.ZeroPoint,
        };
    }
}

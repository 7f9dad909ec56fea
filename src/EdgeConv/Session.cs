using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Threads;

namespace EdgeConv;

/// <summary>
/// One place where a model runs: its arena, and the pointers of its operators, all allocated here. Afterwards nothing allocates.
/// A session serves one thread at a time.
/// </summary>
/// <remarks>
/// Set every input before each run: its rows lie in the arena and others take their place once they are read, unless the plan keeps them. An
/// input on demand (<see cref="Endpoint.IsOnDemand"/>) has no rows to set: they are made while the model runs, by <see cref="FrameInput.Run"/> from
/// a frame or by <see cref="Run(ReadOnlySpan{float}, Span{float})"/> from reals; or the session keeps room for them outside the arena
/// (<see cref="SessionOptions.BuffersInputs"/>).
/// </remarks>
/// <example><code>
/// using var model = Model.Load("meter.ecb");
/// using var session = new Session(model);
/// session.Run(pixels, scores);
/// </code></example>
public sealed unsafe partial class Session : IDisposable
{
    private static readonly SessionOptions s_default = new();

    private readonly BlobFile _file;
    private readonly Rule _rule;
    private readonly KernelChoice _choice;
    private readonly bool _ownsArena;
    private readonly Arena? _shared;
    private readonly int _steps;
    private sbyte* _arena;
    private byte* _workspace;

    /// <summary>One per operator, then room for row pointers: a single native block.</summary>
    private KernelArguments* _arguments;
    private delegate*<KernelArguments*, int, int, void>* _kernels;

    /// <summary>Where an input is on demand: who makes its rows. Null where none is.</summary>
    private RowFeed* _feed;
    private readonly InputBuffer? _buffer;

    /// <summary>One per operator.</summary>
    private readonly Kernel[] _chosen;

    /// <summary>Where several threads share the steps; else null, and nothing of it exists.</summary>
    private readonly WorkerTeam? _team;
    private readonly StepSplit? _split;

    /// <summary>Allocates the arena, prepares every operator and starts the threads.</summary>
    /// <param name="model">Must outlive the session.</param>
    /// <param name="options">Threads, kernels, buffers; what it leaves open, the environment switches and the processor decide.</param>
    /// <exception cref="EdgeConvException">A switch or an option is not allowed here.</exception>
    public Session(Model model, SessionOptions? options = null) : this(model, options ?? s_default, (options ?? s_default).Resolve())
    {
    }

    /// <summary>As without an arena, in one that other sessions share: see <see cref="EdgeConv.Arena"/>.</summary>
    /// <param name="model">Must outlive the session.</param>
    /// <param name="options">Threads, kernels, buffers; what it leaves open, the environment switches and the processor decide.</param>
    /// <param name="arena">Must outlive the session.</param>
    /// <exception cref="EdgeConvException">The arena is too small, or a switch or an option is not allowed here.</exception>
    public Session(Model model, SessionOptions? options, Arena arena) : this(model, options ?? s_default, (options ?? s_default).Resolve(), Memory(model, arena)) =>
        _shared = arena;

    private Session(Model model, SessionOptions options, (KernelChoice Choice, int Threads) resolved, sbyte* arena = null)
        : this(model, arena, resolved.Choice, resolved.Threads, buffersInputs: options.BuffersInputs)
    {
    }

    /// <param name="arena">Memory of <see cref="RequiredArenaBytes"/> that outlives the session, or null to allocate it.</param>
    /// <param name="choice">Which kernels may be used.</param>
    /// <param name="threads">Threads that share the steps, the caller's included.</param>
    /// <param name="split">How they share each step, wherever that is possible; null for what suits it.</param>
    /// <param name="buffersInputs">See <see cref="SessionOptions.BuffersInputs"/>.</param>
    internal Session(Model model, sbyte* arena, in KernelChoice choice = default, int threads = 1, Split? split = null, bool buffersInputs = false)
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
        _choice = choice;
        _chosen = Bind(choice);
        if (buffersInputs && OnDemand() is { } endpoint)
        {
            _buffer = new(_file.Tensors[endpoint.Record.Tensor]);
            *_feed = _buffer.Feed;
        }
        if (threads == 1)
            return;
        try
        {
            _split = Divide(threads, split);
            _team = new(threads, &StepSplit.Do, _split.Work, _split.Meets);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The model that runs here.</summary>
    public Model Model { get; }

    /// <summary>The kernel that serves each operator, whole.</summary>
    internal ReadOnlySpan<Kernel> Kernels => _chosen;

    /// <summary>An operator as its kernel sees it, for tests.</summary>
    internal KernelArguments* Arguments(int index) => _arguments + index;

    /// <summary>The first byte of the activation memory.</summary>
    internal sbyte* Arena => _arena;

    /// <summary>Arena bytes and read slack.</summary>
    public static long RequiredArenaBytes(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.ArenaBytes + FileHeader.ReadSlack + 1;
    }

    /// <summary>What each thread would do of each step, if there were so many. Counters of instructions and tests walk through it on one thread.</summary>
    internal StepSplit Divide(int threads, Split? split = null)
    {
        ThrowIfDisposed();
        return new(_file.Steps, _arguments, threads, _choice, split);
    }

    /// <summary>Runs all steps on what the inputs hold. Allocates nothing.</summary>
    /// <exception cref="EdgeConvException">An input is on demand and the session does not buffer it.</exception>
    public void Run() => RunSteps(0, _steps);

    /// <summary>Runs some steps: tests look at the arena between them.</summary>
    internal void RunSteps(int first, int count)
    {
        ThrowIfDisposed();
        if (_feed != null && _feed->Make == null)
            throw NothingFeeds(OnDemand()!);
        if (_team is not null)
        {
            _team.Run(first, first + count);
            return;
        }
        KernelArguments* arguments = _arguments;
        delegate*<KernelArguments*, int, int, void>* kernels = _kernels;
        StepRecord* step = (StepRecord*)_file.Bytes(SectionId.Steps) + first;
        for (StepRecord* end = step + count; step < end; step++)
            kernels[step->Operator](arguments + step->Operator, step->FirstRow, step->Count);
    }

    /// <summary>
    /// One inference of a model with one input and one output: sets the input, or quantises its rows on demand, runs, gets the output. Allocates nothing.
    /// </summary>
    /// <param name="input">Reals, in the source model's shape and layout.</param>
    /// <param name="output">Receives reals, in the source model's shape and layout.</param>
    /// <exception cref="EdgeConvException">A span has another length than the model's.</exception>
    public void Run(ReadOnlySpan<float> input, Span<float> output)
    {
        Endpoint endpoint = Find(Model.Inputs, 0, input.Length, "input");
        if (endpoint.IsOnDemand)
            RunOnDemand(endpoint, input);
        else
        {
            SetInput(input);
            Run();
        }
        GetOutput(output);
    }

    /// <summary>Ends the threads, frees the arena and what was prepared.</summary>
    public void Dispose()
    {
        _team?.Dispose();
        _split?.Dispose();
        if (_ownsArena)
            NativeMemory.AlignedFree(_arena);
        NativeMemory.AlignedFree(_arguments);
        NativeMemory.AlignedFree(_workspace);
        _buffer?.Dispose();
        _arena = null;
        _arguments = null;
        _workspace = null;
        _kernels = null;
        _feed = null;
    }

    private void ThrowIfDisposed()
    {
        ObjectDisposedException.ThrowIf(_arguments == null, this);
        ObjectDisposedException.ThrowIf(Model.IsDisposed, Model);
        ObjectDisposedException.ThrowIf(_shared is { IsDisposed: true }, typeof(Arena));
    }

    private static sbyte* Memory(Model model, Arena arena)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(arena);
        ObjectDisposedException.ThrowIf(model.IsDisposed, model);
        return arena.For(model);
    }

    /// <summary>Resolves every operator's records to pointers and chooses its kernel, so that a step is one call through a table.</summary>
    private Kernel[] Bind(in KernelChoice choice)
    {
        ReadOnlySpan<OperatorRecord> operators = _file.Operators;
        long pointers = 0;
        bool isFed = false;
        foreach (ref readonly OperatorRecord op in operators)
        {
            pointers += RowPointers(op);
            isFed |= op.Kind == OperatorKind.Frame;
        }
        nuint bytes = (nuint)operators.Length * (nuint)(sizeof(KernelArguments) + sizeof(void*)) + (nuint)pointers * (nuint)sizeof(sbyte*) + (nuint)sizeof(RowFeed);
        _arguments = (KernelArguments*)NativeMemory.AlignedAlloc(bytes, SectionRecord.Alignment);
        NativeMemory.Clear(_arguments, bytes);
        _kernels = (delegate*<KernelArguments*, int, int, void>*)(_arguments + operators.Length);
        var feed = (RowFeed*)(_kernels + operators.Length);
        _feed = isFed ? feed : null;
        var rows = (sbyte**)(feed + 1);
        long workspace = 0;
        var chosen = new Kernel[operators.Length];
        for (int i = 0; i < operators.Length; i++)
        {
            Bind(_arguments + i, i, ref rows);
            Kernel kernel = chosen[i] = KernelRegistry.Choose(_arguments + i, choice);
            _kernels[i] = kernel.Run(operators[i]);
            if (kernel.Workspace != null)
                workspace = Math.Max(workspace, kernel.Workspace(_arguments + i));
        }
        _workspace = (byte*)NativeMemory.AlignedAlloc((nuint)workspace, SectionRecord.Alignment);
        for (int i = 0; i < operators.Length; i++)
            _arguments[i].Workspace = _workspace;
        return chosen;
    }

    private void Bind(KernelArguments* arguments, int index, ref sbyte** rows)
    {
        var op = (OperatorRecord*)_file.Bytes(SectionId.Operators) + index;
        arguments->Operator = op;
        int outputRows = _file.Views[op->Output].Rows;
        if (op->InputCount > 0)
            arguments->Input = Table(op->FirstInput, Binding.RowsAbove(*op), Binding.RowsBelow(*op, _file.Views[op->FirstInput].Rows, outputRows), ref rows);
        if (op->InputCount > 1)
            arguments->Second = Second(*op, _file.Views[op->Output], ref rows);
        if (op->InputCount > 2)
            arguments->Third = Table(op->FirstInput + 2, 0, 0, ref rows);
        arguments->Output = Table(op->Output, 0, 0, ref rows);
        if (op->Weights >= 0)
            arguments->Weights = _file.Bytes(SectionId.Weights) + op->Weights;
        if (op->ParameterBytes > 0)
            arguments->Parameters = _file.Bytes(SectionId.Parameters) + op->Parameters;
        if (op->ScratchBytes > 0)
            arguments->Scratch = (byte*)_arena + op->ScratchAddress;
        if (op->Kind == OperatorKind.Frame)
            arguments->Feed = _feed;
        Binding.Derive(arguments);
    }

    private long RowPointers(in OperatorRecord op)
    {
        int outputRows = _file.Views[op.Output].Rows;
        if (op.InputCount == 0)
            return outputRows;
        int inputRows = _file.Views[op.FirstInput].Rows;
        long rows = (long)outputRows + Binding.RowsAbove(op) + inputRows + Binding.RowsBelow(op, inputRows, outputRows);
        for (int i = 1; i < op.InputCount; i++)
            rows += op.RepeatsRows ? outputRows : _file.Views[op.FirstInput + i].Rows;
        return rows;
    }

    /// <summary>The second map: a row that stands for all is in the table as often as there are rows, and a pair's column for all is no bytes wide.</summary>
    private RowTable Second(in OperatorRecord op, ViewRecord output, ref sbyte** rows)
    {
        RowTable table = Table(op.FirstInput + 1, 0, 0, ref rows);
        for (; op.RepeatsRows && table.Rows < output.Rows; table.Rows++)
            *rows++ = table[0];
        if (op.IsPair && table.Columns < output.Columns)
            table.PixelBytes = 0;
        return table;
    }

    private RowTable Table(int view, int above, int below, ref sbyte** rows)
    {
        ViewRecord record = _file.Views[view];
        TensorRecord tensor = _file.Tensors[record.Tensor];
        int first = record.FirstColumn * tensor.PixelBytes + record.FirstChannel * tensor.ElementBytes;
        sbyte* padding = tensor.PaddingRow < 0 ? null : (sbyte*)_file.Bytes(SectionId.ConstantRows) + tensor.PaddingRow + first;
        var address = (int*)_file.Bytes(SectionId.RowTable) + tensor.RowTable;
        sbyte** pointers = rows + above;
        for (int row = -above; row < record.Rows + below; row++)
            pointers[row] = (uint)row < (uint)record.Rows ? _arena + address[record.RowOf(row)] + first : padding;
        rows = pointers + record.Rows + below;
        return new()
        {
            Pointers = pointers, Padding = padding, Rows = record.Rows, Columns = record.Columns, Channels = record.Channels,
            PixelBytes = tensor.PixelBytes * record.ColumnStride, ZeroPoint = tensor.ZeroPoint,
            Scale = tensor.Scale, IsReal = tensor.IsReal, IsInt16 = tensor.IsInt16,
        };
    }
}

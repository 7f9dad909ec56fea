using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Errors;

namespace EdgeConv;

/// <summary>
/// A network from an .ecb file: checked whole, then used where it lies. It holds no activations and may serve any number of sessions, on any threads.
/// </summary>
public sealed unsafe class Model : IDisposable
{
    private readonly MemoryMappedFile? _mapping;
    private MemoryMappedViewAccessor? _view;
    private readonly BlobFile _file;
    private void* _copy;

    private Model(MemoryMappedFile? mapping, MemoryMappedViewAccessor? view, void* copy, byte* start, long length, string name, ModelLimits? limits)
    {
        _mapping = mapping;
        _view = view;
        _copy = copy;
        try
        {
            _file = BlobReader.Read(start, length, name, limits ?? ModelLimits.Default);
        }
        catch
        {
            Dispose();
            throw;
        }
        Inputs = Endpoints(isOutput: false);
        Outputs = Endpoints(isOutput: true);
    }

    /// <summary>The inputs, in the source model's order.</summary>
    public IReadOnlyList<Endpoint> Inputs { get; }

    /// <summary>The outputs, in the source model's order.</summary>
    public IReadOnlyList<Endpoint> Outputs { get; }

    /// <summary>Class names, or nothing if the source had none.</summary>
    public IReadOnlyList<string> Labels
    {
        get
        {
            var labels = new string[File.Labels.Length];
            for (int i = 0; i < labels.Length; i++)
                labels[i] = File.Text(File.Labels[i]);
            return labels;
        }
    }

    /// <summary>Bytes of activation memory that a session takes, 64 bytes of read slack not counted.</summary>
    public long ArenaBytes => File.Header->ArenaBytes;

    /// <summary>The proven least number of arena bytes for the file's order of steps.</summary>
    public long ArenaLowerBound => File.Header->LowerBound;

    /// <summary>Multiply-accumulates of one inference.</summary>
    public long Macs => File.Header->Macs;

    /// <summary>Weights and biases of the source model.</summary>
    public long ParameterCount => File.Header->ParameterCount;

    /// <summary>Bytes of the file's weight section, read slack not counted.</summary>
    public long WeightBytes => File.Section(SectionId.Weights)->Length - (FileHeader.ReadSlack + 1);

    /// <summary>The operators in the order in which they run.</summary>
    public IReadOnlyList<Layer> Layers => Layer.Of(File);

    /// <summary>Bytes of the file.</summary>
    public long FileBytes => File.Length;

    /// <summary>The rule of arithmetic: <c>xnnpack</c> (TensorFlow Lite with XNNPACK) or <c>tflm</c> (TFLite Micro).</summary>
    public string Arithmetic => File.Header->Rule switch { Rule.Tflm => "tflm", Rule.Ort => "ort", _ => "xnnpack" };

    /// <summary>Steps of one inference.</summary>
    public int StepCount => File.Steps.Length;

    /// <summary>The tensors that can be read by name after an inference: those that <c>convert --keep</c> named.</summary>
    public IReadOnlyList<string> KeptTensors
    {
        get
        {
            var names = new List<string>();
            foreach (ref readonly TensorRecord tensor in File.Tensors)
                if ((tensor.Flags & TensorFlags.Kept) != 0)
                    names.Add(File.Text(tensor.Name));
            return names;
        }
    }

    /// <summary>The file's identity: its SHA-256, as the header states it. See <see cref="Verify"/>.</summary>
    public string Identity => Convert.ToHexStringLower(new ReadOnlySpan<byte>(File.Header->Sha256, 32));

    internal BlobFile File
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            return _file;
        }
    }

    /// <summary>Its bytes may be gone: sessions look before they touch them.</summary>
    internal bool IsDisposed { get; private set; }

    /// <summary>Maps a file into memory, read-only, and checks all of it.</summary>
    /// <param name="path">An .ecb file. It must not be cut while it is in use.</param>
    /// <param name="limits">What the model may ask for; <see cref="ModelLimits.Default"/> if null.</param>
    /// <exception cref="EdgeConvException">There is no such file, or it is not sound; the message names the place.</exception>
    public static Model Load(string path, ModelLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        MemoryMappedFile? mapping = null;
        MemoryMappedViewAccessor view;
        long length;
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            length = stream.Length;
            if (length == 0)
                throw new EdgeConvException(FileErrors.NoEcb, $"{path}: the file is empty; make one with 'edgeconv convert'");
            mapping = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            view = mapping.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            mapping?.Dispose();
            throw new EdgeConvException(FileErrors.Unreadable, $"{path}: {Reason(e)}", inner: e);
        }
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        return new(mapping, view, null, start, length, path, limits);
    }

    /// <summary>Copies a file's bytes and checks all of them: for files that come as a resource or over a wire.</summary>
    /// <exception cref="EdgeConvException">The bytes are no sound file; the message names the place.</exception>
    public static Model Load(ReadOnlySpan<byte> file, string name = "model", ModelLimits? limits = null)
    {
        void* copy = NativeMemory.AlignedAlloc((nuint)Math.Max(file.Length, 1), SectionRecord.Alignment);
        file.CopyTo(new(copy, file.Length));
        return new(null, null, copy, (byte*)copy, file.Length, name, limits);
    }

    /// <summary>Checks a file that lies in memory already and uses it there.</summary>
    /// <param name="start">Aligned to 64 bytes; must stay as it is for the life of the model.</param>
    internal static Model InPlace(byte* start, long length, string name) => new(null, null, null, start, length, name, null);

    /// <summary>Computes the SHA-256 of the file and compares it with the identity in its header.</summary>
    /// <exception cref="EdgeConvException">They differ.</exception>
    public void Verify()
    {
        if (!BlobReader.Identity(new(File.Start, checked((int)File.Length))).AsSpan().SequenceEqual(new(File.Header->Sha256, 32)))
            throw new EdgeConvException(FileErrors.Damaged, $"{File.Name}: the file's SHA-256 is not the one in its header; copy or convert it again");
    }

    /// <summary>Unmaps the file. Sessions of the model throw <see cref="ObjectDisposedException"/> afterwards.</summary>
    public void Dispose()
    {
        IsDisposed = true;
        if (_view is not null)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _view = null;
            _mapping?.Dispose();
        }
        NativeMemory.AlignedFree(_copy);
        _copy = null;
    }

    private Endpoint[] Endpoints(bool isOutput)
    {
        var list = new List<Endpoint>();
        for (int i = 0; i < File.Endpoints.Length; i++)
            if ((File.Endpoints[i].IsOutput == 1) == isOutput)
                list.Add(new(File, i));
        return [.. list];
    }

    private static string Reason(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file; check the path",
        UnauthorizedAccessException => "the file may not be read; check its permissions, or whether it is a folder",
        _ => $"the file cannot be read ({e.Message}); check path and permissions",
    };
}

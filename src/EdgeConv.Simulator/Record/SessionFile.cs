using System.Buffers.Binary;
using System.Text.Json;
using EdgeConv.Blob;

namespace EdgeConv.Simulator;

/// <summary>
/// A recorded session in one file: <c>ECSIM01\n</c>, then sections of a kind (8 letters), a length (64 bits, little-endian), the bytes, and the CRC32C of all that. The
/// manifest comes first, then the models, then a recording of frames for each run, then <c>end</c>.
/// </summary>
internal sealed record SessionFile(SessionManifest Manifest, IReadOnlyList<byte[]> Models, IReadOnlyList<byte[]> Frames)
{
    private const int HeadBytes = 16, CrcBytes = 4;

    private const long MostBytes = 768L << 20;

    private static ReadOnlySpan<byte> Magic => "ECSIM01\n"u8;

    private const string ManifestKind = "manifest", ModelKind = "model", FramesKind = "frames", EndKind = "end";

    /// <summary>Writes a session.</summary>
    /// <param name="frames">Files of <see cref="Testing.Recording"/>, one for each run.</param>
    public static void Write(string path, SessionManifest manifest, IReadOnlyList<byte[]> models, IReadOnlyList<string> frames)
    {
        using FileStream file = File.Create(path);
        file.Write(Magic);
        WriteSection(file, ManifestKind, JsonSerializer.SerializeToUtf8Bytes(manifest, SessionJson.Default.SessionManifest));
        foreach (byte[] model in models)
            WriteSection(file, ModelKind, model);
        foreach (string recording in frames)
            WriteSection(file, FramesKind, File.ReadAllBytes(recording));
        WriteSection(file, EndKind, []);
    }

    /// <summary>Reads a session; nothing in it is taken on trust.</summary>
    /// <exception cref="EdgeConvException">It is none, cut short or damaged.</exception>
    public static SessionFile Read(string path)
    {
        byte[] file;
        try
        {
            long length = new FileInfo(path).Length;
            if (length > MostBytes)
                throw Bad(path, $"{length} bytes, more than the {MostBytes >> 20} MiB of a session");
            file = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Bad(path, $"cannot be read ({e.Message.TrimEnd('.')})", e);
        }
        if (!file.AsSpan().StartsWith(Magic))
            throw Bad(path, "is no session of the simulator");
        SessionManifest? manifest = null;
        var models = new List<byte[]>();
        var frames = new List<byte[]>();
        for (int at = Magic.Length, section = 0; ; section++)
        {
            ReadOnlySpan<byte> rest = file.AsSpan(at);
            if (rest.Length < HeadBytes + CrcBytes)
                throw Bad(path, $"is cut off after section {section}");
            long length = BinaryPrimitives.ReadInt64LittleEndian(rest[8..]);
            if (length < 0 || length > rest.Length - HeadBytes - CrcBytes)
                throw Bad(path, $"is cut off in section {section}");
            int crcAt = HeadBytes + (int)length;
            if (BinaryPrimitives.ReadUInt32LittleEndian(rest[crcAt..]) != Crc32C.Of(rest[..crcAt]))
                throw Bad(path, $"section {section} does not fit its checksum");
            ReadOnlySpan<byte> bytes = rest[HeadBytes..crcAt];
            at += crcAt + CrcBytes;
            switch (System.Text.Encoding.ASCII.GetString(rest[..8]).TrimEnd('\0'))
            {
                case ManifestKind when manifest is null:
                    manifest = ReadManifest(path, bytes);
                    break;
                case ModelKind when manifest is not null:
                    models.Add(bytes.ToArray());
                    break;
                case FramesKind when manifest is not null:
                    frames.Add(bytes.ToArray());
                    break;
                case EndKind when manifest is not null && at == file.Length:
                    Check(path, manifest, models.Count, frames.Count);
                    return new(manifest, models, frames);
                default:
                    throw Bad(path, $"section {section} is not where it should be");
            }
        }
    }

    public static EdgeConvException Bad(string path, string what, Exception? inner = null) => new(SimulatorErrors.Session, $"{path}: {what}; record it again", inner: inner);

    private static SessionManifest ReadManifest(string path, ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, SessionJson.Default.SessionManifest) ?? throw Bad(path, "its manifest is empty");
        }
        catch (JsonException e)
        {
            throw Bad(path, $"its manifest is wrong at {e.Path ?? "$"}", e);
        }
    }

    private static void Check(string path, SessionManifest manifest, int models, int frames)
    {
        if (manifest.Version != SessionManifest.Present)
            throw Bad(path, $"is of version '{manifest.Version}', this program reads {SessionManifest.Present}");
        if (manifest.Runs.Count is 0 or > RecordingLimits.Runs || manifest.Runs.Count != frames)
            throw Bad(path, $"says {manifest.Runs.Count} runs and has the frames of {frames}");
        if (manifest.Runs.Any(run => run is null || (uint)run.Model >= (uint)models || run.Then < -1 || run.Then >= models
            || run.Presses.Any(press => press.Button is null) || run.Rules.Any(change => change.Rule is null)))
            throw Bad(path, "a run of it names a model that is not there, or nothing where a name should be");
    }

    private static void WriteSection(FileStream file, string kind, byte[] bytes)
    {
        var section = new byte[HeadBytes + bytes.Length + CrcBytes];
        System.Text.Encoding.ASCII.GetBytes(kind, section);
        BinaryPrimitives.WriteInt64LittleEndian(section.AsSpan(8), bytes.Length);
        bytes.CopyTo(section.AsSpan(HeadBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(section.AsSpan(HeadBytes + bytes.Length), Crc32C.Of(section.AsSpan(0, HeadBytes + bytes.Length)));
        file.Write(section);
    }
}

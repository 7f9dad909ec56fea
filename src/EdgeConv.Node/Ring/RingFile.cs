using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace EdgeConv.Node.Ring;

/// <summary>The file under a ring: its sizes, and how it comes to be. It is made beside its place and then takes it at once.</summary>
internal static class RingFile
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead; // 0640

    public static RingHeader Header(RingOptions options, int namesBytes)
    {
        var header = new RingHeader
        {
            Magic = RingLayout.Magic,
            Version = RingLayout.Version,
            HeaderBytes = RingLayout.HeaderBytes,
            Generation = MemoryMarshal.Read<long>(Guid.NewGuid().ToByteArray()), // a board's clock may begin anew with each start
            Process = Environment.ProcessId,
            NamesOffset = RingLayout.HeaderBytes,
            NamesBytes = namesBytes,
        };
        long end = RingLayout.Aligned(header.NamesOffset + namesBytes);
        foreach (RingKind kind in Enum.GetValues<RingKind>())
        {
            long record = RingLayout.RecordBytes(kind) + (kind == RingKind.Picture ? options.PictureBytes : 0);
            var area = new RingArea
            {
                Kind = (int)kind,
                Slots = kind switch
                {
                    RingKind.Result => options.Results,
                    RingKind.Event => options.Events,
                    RingKind.Picture => options.Pictures,
                    _ => RingLayout.HealthSlots,
                },
                Offset = end,
                RecordBytes = record,
                SlotBytes = RingLayout.Aligned(RingLayout.SequenceBytes + record),
            };
            header.Areas[(int)kind] = area;
            end += area.Slots * area.SlotBytes;
        }

        header.FileBytes = end;
        return header;
    }

    /// <summary>Makes the file beside its place, with room for all of it.</summary>
    public static MemoryMappedFile Create(string path, in RingHeader header)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            File.Delete(Beside(path)); // of a node that was ended while it started
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew, // never through a link that somebody put there
                Access = FileAccess.ReadWrite,
                Share = FileShare.ReadWrite | FileShare.Delete,
                PreallocationSize = header.FileBytes, // a full file system is an error now, not a signal later
                BufferSize = 0,
            };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = Mode;
            var stream = new FileStream(Beside(path), options);
            stream.SetLength(header.FileBytes);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(stream.SafeFileHandle, Mode); // whatever the umask left of it
            return MemoryMappedFile.CreateFromFile(stream, null, header.FileBytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            Discard(path);
            throw Failed(path, header.FileBytes, e);
        }
    }

    /// <summary>Gives the file its name, in the place of the one before.</summary>
    public static void Publish(string path)
    {
        try
        {
            File.Move(Beside(path), path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, 0, e);
        }
    }

    /// <summary>Takes away what <see cref="Create"/> left, if it can be taken away: the next start does it otherwise.</summary>
    public static void Discard(string path)
    {
        try
        {
            File.Delete(Beside(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The error that led here is the one to tell.
        }
    }

    private static string Beside(string path) => path + ".new";

    private static EdgeConvException Failed(string path, long bytes, Exception e) =>
        new(RingErrors.NotCreated, $"{path}: the ring{(bytes > 0 ? $" of {bytes} bytes" : "")} cannot be made: {e.Message.TrimEnd('.')}; name a folder that this user may write and that has room.", inner: e);
}

using System.Runtime.InteropServices;
using EdgeConv.Verbs;

namespace EdgeConv.Bench;

/// <summary>libturbojpeg 2.1 (Debian: libturbojpeg0): planes of one picture at a reduced size, by its slow integer transform.</summary>
internal sealed unsafe partial class TurboJpeg : IDisposable
{
    private const string Library = "libturbojpeg.so.0";
    private const int MostPlanes = 3, Grey = 3;

    private readonly byte* _picture;
    private readonly int _length, _width, _height;
    private readonly byte** _planes = (byte**)NativeMemory.AllocZeroed(MostPlanes, (nuint)sizeof(byte*));
    private readonly int* _strides = (int*)NativeMemory.AllocZeroed(MostPlanes, sizeof(int));
    private readonly nint _decoder;

    /// <summary>Makes room for the planes.</summary>
    /// <exception cref="EdgeConvException">The library is missing, or does not read the picture.</exception>
    public TurboJpeg(byte* picture, int length, int reduction)
    {
        if (!NativeLibrary.TryLoad(Library, out _))
            throw new EdgeConvException(CommandErrors.Measurement, $"{Library} is missing: install it (Debian: libturbojpeg0)");
        _decoder = tjInitDecompress();
        _picture = picture;
        _length = length;
        int width, height, sampling, colours;
        if (tjDecompressHeader3(_decoder, picture, length, &width, &height, &sampling, &colours) != 0)
            throw new EdgeConvException(CommandErrors.Measurement, "libturbojpeg does not read the picture: give another");
        (_width, _height) = ((width + reduction - 1) / reduction, (height + reduction - 1) / reduction);
        for (int i = 0; i < (sampling == Grey ? 1 : MostPlanes); i++)
        {
            _strides[i] = tjPlaneWidth(i, _width, sampling);
            _planes[i] = (byte*)NativeMemory.Alloc((nuint)(_strides[i] * tjPlaneHeight(i, _height, sampling)));
        }
    }

    public void Decode()
    {
        if (tjDecompressToYUVPlanes(_decoder, _picture, _length, _planes, _width, _strides, _height, 0) != 0)
            throw new EdgeConvException(CommandErrors.Measurement, "libturbojpeg does not decode the picture: give another");
    }

    public void Dispose()
    {
        for (int i = 0; i < MostPlanes; i++)
            NativeMemory.Free(_planes[i]);
        NativeMemory.Free(_planes);
        NativeMemory.Free(_strides);
        _ = tjDestroy(_decoder);
    }

    [LibraryImport(Library)]
    private static partial nint tjInitDecompress();

    [LibraryImport(Library)]
    private static partial int tjDestroy(nint handle);

    [LibraryImport(Library)]
    private static partial int tjPlaneWidth(int plane, int width, int sampling);

    [LibraryImport(Library)]
    private static partial int tjPlaneHeight(int plane, int height, int sampling);

    [LibraryImport(Library)]
    private static partial int tjDecompressHeader3(nint handle, byte* bytes, nint length, int* width, int* height, int* sampling, int* colours);

    [LibraryImport(Library)]
    private static partial int tjDecompressToYUVPlanes(nint handle, byte* bytes, nint length, byte** planes, int width, int* strides, int height, int flags);
}

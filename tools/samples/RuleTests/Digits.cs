using System.Buffers.Binary;
using Xunit;

namespace RuleTests;

/// <summary>The demo's model and pictures of digits; your project has its own.</summary>
internal static class Digits
{
    public const int Width = 20, Height = 32;

    private const int HeaderBytes = 128; // of these two .npy files

    /// <summary>The model: <c>meter.ecb</c> in this folder, as README.md makes it.</summary>
    public static string Model
    {
        get
        {
            string? model = Find("tools/samples/RuleTests/meter.ecb");
            Assert.SkipWhen(model is null, "no:meter.ecb (README.md says how to make it)");
            return model!;
        }
    }

    /// <summary>A picture of the digit, a byte a pixel.</summary>
    public static byte[] Picture(int digit)
    {
        byte[] pictures = Read("tools/meter/evaluation.npy"), labels = Read("tools/meter/evaluation-labels.npy");
        int index = 0;
        while (BinaryPrimitives.ReadSingleLittleEndian(labels.AsSpan(HeaderBytes + index * sizeof(float))) != digit)
            index++;
        return pictures.AsSpan(HeaderBytes + index * Width * Height, Width * Height).ToArray();
    }

    private static byte[] Read(string file) => File.ReadAllBytes(Find(file) ?? throw new FileNotFoundException($"{file} is not in a folder above this program"));

    private static string? Find(string file)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, file)))
                return Path.Combine(folder.FullName, file);
        return null;
    }
}

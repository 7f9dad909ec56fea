using System.Text;
using EdgeConv.Converter.Evaluate.Data;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Converter.Tests.Evaluate.Data;

/// <summary>Seeded damage to every kind of file: what comes out is a data set or one error, never anything else.</summary>
public sealed class DamagedDataTests : IDisposable
{
    private const int Cases = 400;

    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Idx() => Damage(DataFolder.Idx([3, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), bytes =>
    {
        _folder.Write("x-labels-idx1-ubyte", DataFolder.Idx([3], [0, 1, 2]));
        string path = _folder.Write("x-images-idx3-ubyte", bytes);
        foreach (EvaluationSample sample in IdxFiles.Read(path).Samples)
            ((PixelsInput)sample.Input).Read();
    });

    [Fact]
    public void Cifar() => Damage(DataFolder.Cifar(1, [3]), bytes =>
    {
        string path = _folder.Write("a.bin", bytes);
        foreach (EvaluationSample sample in CifarFiles.Read(path).Samples)
            ((PixelsInput)sample.Input).Read();
    });

    [Fact]
    public void Masks() => Damage(PngIndicesTests.Png(5, 4, 4, 3, [0, 1, 2, 3, 1, 4, 5, 6, 2, 1, 1, 1, 4, 2, 2, 2]), bytes =>
    {
        LabelMap map = PngIndices.Read(bytes, "a.png");
        Assert.Equal(map.Width * map.Height, map.Labels.Length);
    });

    [Fact]
    public void Annotations() => Damage(Encoding.UTF8.GetBytes("""
        <annotation><size><width>200</width><height>100</height></size><object><name>dog</name><bndbox><xmin>1</xmin><ymin>5</ymin><xmax>9</xmax><ymax>8</ymax></bndbox></object></annotation>
        """), bytes =>
    {
        foreach ((string _, TruthBox box) in VocAnnotation.Read(bytes, "a.xml").Things)
            Assert.True(box.Right > box.Left && double.IsFinite(box.Left) && double.IsFinite(box.Bottom));
    });

    [Fact]
    public void Instances()
    {
        string file = _folder.Write("a.json", []);
        _folder.Write("a.png", []);
        Damage(Encoding.UTF8.GetBytes("""
            {"categories":[{"id":3,"name":"cat"}],"images":[{"id":7,"file_name":"a.png","width":100,"height":50}],"annotations":[{"image_id":7,"category_id":3,"bbox":[1,2,3,4]}]}
            """), bytes =>
        {
            foreach (EvaluationSample sample in CocoFile.Read(bytes, file).Samples)
                Assert.All(((BoxesTruth)sample.Truth!).Boxes, box => Assert.True(double.IsFinite(box.Left + box.Right + box.Top + box.Bottom)));
        });
    }

    private static void Damage(byte[] original, Action<byte[]> read)
    {
        read(original);
        var random = new SeededRandom(9);
        int refused = 0;
        for (int i = 0; i < Cases; i++)
        {
            byte[] bytes = Mutations.Of(original, random);
            try
            {
                read(bytes);
            }
            catch (EdgeConvException error)
            {
                refused++;
                Assert.True(error.CallersMistake && error.Message.Contains("; ", StringComparison.Ordinal), error.Message);
            }
        }

        Assert.InRange(refused, Cases / 20, Cases);
    }
}

using EdgeConv.Frames;
using EdgeConv.Node.Tests;
using EdgeConv.Simulator;
using SkiaSharp;
using Xunit;

namespace EdgeConv.EndToEnd.Simulator;

public sealed class SourceTests : IDisposable
{
    private readonly DemoNode _demo = new();

    public void Dispose() => _demo.Dispose();

    [Fact]
    public void Jpeg_pictures_of_one_size_go_in_as_they_are()
    {
        string folder = RepositoryRoot.File("tools/meter/sequence");
        FrameStore store = Sources.Open(folder, 10, null).Store!;
        Assert.True(store.Format.IsJpeg);
        Assert.Equal((640, 360, 144), (store.Format.Layout.Width, store.Format.Layout.Height, store.Count));
        Assert.True(store.Frame(3, 0, 0).Bytes.SequenceEqual(File.ReadAllBytes(Path.Combine(folder, "frame-003.jpg"))));
        Assert.Equal([0, 100_000_000, 14_400_000_000], [store.TimeOf(0), store.TimeOf(1), store.TimeOf(144)]);
    }

    [Fact]
    public void Pictures_of_other_kinds_and_sizes_are_fitted_into_the_first_one()
    {
        string folder = _demo.At("pictures");
        Directory.CreateDirectory(folder);
        Draw("a.png", 40, 20, SKColors.Red);
        Draw("b.png", 10, 10, SKColors.Blue);
        FrameStore store = Sources.Open(folder, 5, null).Store!;
        Assert.Equal((new FrameLayout(40, 20, PixelFormat.Rgb24), 2), (store.Format.Layout, store.Count));
        Assert.Equal([255, 0, 0], store.Frame(0, 0, 0).Bytes[..3].ToArray());
        ReadOnlySpan<byte> second = store.Frame(1, 0, 0).Bytes;
        Assert.Equal([0, 0, 0], second[..3].ToArray()); // at the side
        Assert.Equal([0, 0, 255], second.Slice(3 * (10 * 40 + 20), 3).ToArray()); // in the middle

        void Draw(string name, int width, int height, SKColor colour)
        {
            using var bitmap = new SKBitmap(width, height);
            bitmap.Erase(colour);
            using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(Path.Combine(folder, name), png.ToArray());
        }
    }

    [Fact]
    public void Raw_frames_say_their_size_in_their_name()
    {
        File.WriteAllBytes(_demo.At("digits-20x32.grey"), [.. MeterModel.PictureOf(3), .. MeterModel.PictureOf(7)]);
        FrameStore store = Sources.Open(_demo.At("digits-20x32.grey"), 5, null).Store!;
        Assert.Equal((MeterModel.Layout, 2, "raw"), (store.Format.Layout, store.Count, store.Kind));
        Assert.True(store.Frame(1, 0, 0).Bytes.SequenceEqual(MeterModel.PictureOf(7)));
    }

    [Fact]
    public void What_cannot_be_played_is_one_clear_error_and_the_simulation_goes_on()
    {
        File.WriteAllText(_demo.At("text.jpg"), "no picture");
        File.WriteAllBytes(_demo.At("empty.png"), []);
        File.WriteAllBytes(_demo.At("cut.jpg"), File.ReadAllBytes(RepositoryRoot.File("tools/meter/sequence/frame-000.jpg"))[..300]);
        File.WriteAllBytes(_demo.At("sizeless.grey"), new byte[100]);
        File.WriteAllBytes(_demo.At("odd-20x32.grey"), new byte[100]);
        File.WriteAllText(_demo.At("recording"), "ECREC01\nrest");
        Directory.CreateDirectory(_demo.At("folder"));
        using Simulation simulation = _demo.Start();
        DemoNode.Until(simulation, state => state.Frame is not null);
        foreach (string name in (string[])["text.jpg", "empty.png", "cut.jpg", "sizeless.grey", "odd-20x32.grey", "recording", "folder", "nowhere", "node.json"])
        {
            EdgeConvException error = Assert.Throws<EdgeConvException>(() => simulation.UseSource(_demo.At(name)));
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
            Assert.Contains("; ", error.Message, StringComparison.Ordinal);
        }
        Assert.Equal("demo", simulation.State().Source.Kind);
        Assert.Equal(1, simulation.State().Run);
        DemoNode.Play(simulation, 2);
    }

    [Fact]
    public void Another_source_begins_at_its_first_frame_and_frames_are_counted_on()
    {
        File.WriteAllBytes(_demo.At("digits-64x64.grey"), new byte[3 * 64 * 64]);
        using Simulation simulation = _demo.Start();
        SimulationState before = DemoNode.Play(simulation, 7);
        simulation.UseSource(_demo.At("digits-64x64.grey"));
        SimulationState after = DemoNode.Until(simulation, state => state.Run == 2 && state.Frame is not null);
        Assert.Equal((0L, 3L, before.Frame!.Sequence + 1), (after.Source.Position, after.Source.Frames, after.Frame!.Sequence));
        FramePicture picture = simulation.TryPicture()!;
        Assert.Equal((64, 64, after.Frame.Sequence), (picture.Width, picture.Height, picture.Sequence));
    }
}

using System.Globalization;
using System.Reflection;
using EdgeConv.Converter.Arrays;
using EdgeConv.Nano;
using EdgeConv.ThermalWatch;
using Xunit;

namespace EdgeConv.Converter.Tests.Firmware;

/// <summary>The network that the application has built in, on all evaluation frames of tools/presence: how often it is right, and that the firmware gives the runtime's bytes.</summary>
public sealed class PresenceTests(ITestOutputHelper output)
{
    private const double LeastAccuracy = 0.97, LeastLead = 0.05;
    private const int LeastFrames = 2000, MostMacs = 100_000;

    private static readonly sbyte[] s_file = (sbyte[])typeof(Watch).Assembly.GetType("EdgeConv.ThermalWatch.PresenceModel", throwOnError: true)!
        .GetField("File", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    [Fact]
    public void It_sees_somebody_in_frames_of_another_generator_and_far_better_than_a_threshold()
    {
        NpyArray frames = NpyReader.Read(RepositoryRoot.File("tools/presence/evaluation.npy"));
        NpyArray labels = NpyReader.Read(RepositoryRoot.File("tools/presence/evaluation-labels.npy"));
        bool[] isThere = [.. labels.Floats(0, labels.Shape[0]).Select(label => label == 1)];
        Assert.InRange(isThere.Length, LeastFrames, int.MaxValue);
        using var model = Model.Load([.. s_file.Select(value => (byte)value)], "presence");
        Assert.InRange(model.Macs, 1, MostMacs);
        using var session = new Session(model);
        NanoModel nano = NanoModel.Load(s_file);
        var firmware = new NanoSession(nano);
        var levels = new InputLevels(nano, 1, 0);
        var (expected, made, input) = (new sbyte[2], new sbyte[2], new sbyte[FrameLevels.Pixels]);
        var answers = new bool[isThere.Length];
        var contrasts = new float[isThere.Length];
        for (int i = 0; i < answers.Length; i++)
        {
            float[] counts = frames.Floats(i * FrameLevels.Pixels, FrameLevels.Pixels);
            session.SetInput(counts);
            session.Run();
            session.GetOutput(expected);
            for (int pixel = 0; pixel < input.Length; pixel++)
                input[pixel] = levels.Level((int)counts[pixel]);
            firmware.SetInput(input);
            firmware.Run();
            firmware.GetOutput(made);
            Assert.Equal(expected, made);
            answers[i] = made[1] > made[0];
            contrasts[i] = counts.Max();
        }
        double accuracy = Balanced(answers, isThere);
        (double Accuracy, float Counts) threshold = contrasts.Distinct().Select(least => (Balanced([.. contrasts.Select(contrast => contrast >= least)], isThere), least)).Max();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| int8 | {100 * accuracy:0.00} % | {100 * Share(answers, isThere, true):0.0} % | {100 * Share(answers, isThere, false):0.0} % |"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| maximum minus median, {threshold.Counts} counts | {100 * threshold.Accuracy:0.00} % |"));
        Assert.InRange(accuracy, Math.Max(LeastAccuracy, threshold.Accuracy + LeastLead), 1);
        Assert.InRange(threshold.Accuracy, 0.6, 0.95);
    }

    [Fact]
    public void Every_count_of_the_sensor_becomes_the_level_that_the_library_makes_of_it()
    {
        using var model = Model.Load([.. s_file.Select(value => (byte)value)], "presence");
        using var session = new Session(model);
        var levels = new InputLevels(NanoModel.Load(s_file), 1, 0);
        for (int count = -4096; count < 4096; count++)
            Assert.Equal(Numerics.TflmRule.Quantise(count, model.Inputs[0].Scale, model.Inputs[0].ZeroPoint), levels.Level(count));
    }

    /// <summary>The mean of the shares of right answers among frames with and without somebody.</summary>
    private static double Balanced(bool[] answers, bool[] isThere) => (Share(answers, isThere, true) + Share(answers, isThere, false)) / 2;

    private static double Share(bool[] answers, bool[] isThere, bool which) =>
        (double)answers.Where((answer, i) => isThere[i] == which && answer == which).Count() / isThere.Count(there => there == which);
}

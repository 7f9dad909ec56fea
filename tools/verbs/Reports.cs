using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeConv.Verbs;

// What the verbs say, for people and machines alike: property names are those of --json in snake_case.

/// <summary>What <c>inspect</c> says. Arena, steps and identity are those of an .ecb file, null for a source model.</summary>
internal sealed record ModelReport(
    string File, string Format, long FileBytes, long? ArenaBytes, long? ArenaLowerBound, long WeightsBytes, long Macs, long Parameters,
    string? Arithmetic, int? Steps, string? Sha256, EndpointReport[] Inputs, EndpointReport[] Outputs, string[] Labels, string[] Kept,
        LayerReport[] Layers);

/// <param name="Layout"><c>nhwc</c> or <c>nchw</c>: how raw tensors lie; null for a source model, whose shape says it.</param>
internal sealed record EndpointReport(
    string Name, string Type, int[] Shape, string? Layout, int Bytes, float? Scale, int? ZeroPoint, PictureReport? Picture);

internal sealed record PictureReport(string Channels, string Fit, string Filter, string Matrix, string Range, float[] Mul, float[] Add);

/// <param name="ReceptiveField">Rows and columns of the input that one output pixel depends on; null where it was not computed.</param>
internal sealed record LayerReport(
    string Name, string Operator, int[][] Inputs, int[] Output, int[] Kernel, int[] Stride, int Groups, long Parameters, long Macs,
        int[]? ReceptiveField);

/// <summary>What <c>run</c> says of one input.</summary>
internal sealed record AnswerReport(string Input, OutputReport[] Outputs);

internal sealed record OutputReport(string Name, int[] Shape, ScoreReport[] Top, float[] Values);

internal sealed record ScoreReport(int Index, string? Label, float Value);

internal sealed record VerifyReport(string File, bool Sound, string Sha256, long Bytes);

/// <param name="AllocatedBytes">Managed bytes that the whole process allocated while inferences were repeated: 0.</param>
internal sealed record RawRunReport(string File, string Output, long Inferences, int Repeat, long InputBytes, long OutputBytes,
    long AllocatedBytes);

/// <summary>Serialisation without reflection, which the board's program has not.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(ModelReport))]
[JsonSerializable(typeof(AnswerReport[]))]
[JsonSerializable(typeof(VerifyReport))]
[JsonSerializable(typeof(RawRunReport))]
internal sealed partial class VerbsJson : JsonSerializerContext;

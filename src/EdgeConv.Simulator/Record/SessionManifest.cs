using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeConv.Simulator;

/// <summary>What a recorded session says beside its frames and models.</summary>
/// <param name="Runs">The node's runs, in order; a change of plan, model, board or source begins another.</param>
internal sealed record SessionManifest(string Version, string Source, IReadOnlyList<RecordedRun> Runs)
{
    public const string Present = "1";
}

/// <summary>A run of the node.</summary>
/// <param name="Configuration">As <see cref="NodeSetup.Json"/>.</param>
/// <param name="Model">Which of the file's models; <paramref name="Then"/> is -1 without a second one.</param>
/// <param name="Board">Its name, or the file's text of one that is not built in.</param>
/// <param name="OutputsHash">FNV-1a over all frames' raw outputs, 16 hexadecimal digits.</param>
/// <param name="Presses">In order.</param>
/// <param name="Rules">Changes of rules, in order.</param>
/// <param name="Pins">Changes of output lines, in order.</param>
internal sealed record RecordedRun(
    string Name, string Configuration, int Model, int Then, string Plan, string Board, long Frames, string OutputsHash, IReadOnlyList<RecordedPress> Presses,
    IReadOnlyList<RecordedRuleChange> Rules, IReadOnlyList<RecordedPinChange> Pins);

/// <param name="Frame">Index in its run: the first frame whose rules see it.</param>
internal readonly record struct RecordedPress(long Frame, string Button, bool IsDown);

/// <param name="Frame">Index in its run.</param>
internal readonly record struct RecordedRuleChange(long Frame, string Rule, bool IsOn);

/// <param name="Frame">Index in its run.</param>
internal readonly record struct RecordedPinChange(long Frame, int Line, bool IsHigh);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(SessionManifest))]
internal sealed partial class SessionJson : JsonSerializerContext;

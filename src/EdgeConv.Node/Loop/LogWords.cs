using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeConv.Camera;

namespace EdgeConv.Node.Loop;

/// <summary>Words of the log, encoded once.</summary>
internal static class LogWords
{
    public static readonly JsonEncodedText
        Start = Encode("start"), Camera = Encode("camera"), Rule = Encode("rule"), Frame = Encode("frame"), Latency = Encode("latency"), Thermal = Encode("thermal"),
        Sleep = Encode("sleep"), Wake = Encode("wake"), Awake = Encode("awake"), Milliseconds = Encode("milliseconds"),
        Fault = Encode("fault"), Stop = Encode("stop"), On = Encode("on"), Sequence = Encode("sequence"), Microseconds = Encode("microseconds"),
        InMicroseconds = Encode("us"), Score = Encode("score"), Label = Encode("label"), Boxes = Encode("boxes"), At = Encode("at"), Then = Encode("then"),
        Seen = Encode("seen"), Hash = Encode("hash"), Outputs = Encode("outputs"), ThenOutputs = Encode("thenOutputs"), Since = Encode("since"), Last = Encode("last"),
        Frames = Encode("frames"), FramesPerSecond = Encode("framesPerSecond"), Celsius = Encode("celsius"), Hot = Encode("hot"), Because = Encode("because"),
        Dropped = Encode("dropped"), Damaged = Encode("damaged"), Skipped = Encode("skipped"),
        Asked = Encode("asked"), Over = Encode("over");

    public static JsonEncodedText Encode(string text) => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    public static JsonEncodedText[] Encode(ReadOnlySpan<string> texts)
    {
        var encoded = new JsonEncodedText[texts.Length];
        for (int i = 0; i < encoded.Length; i++)
            encoded[i] = Encode(texts[i]);
        return encoded;
    }

    /// <summary>A state's word, which is there already: Enum.ToString looks for it anew each time.</summary>
    public static string Of(CameraState state) => state switch
    {
        CameraState.Starting => "starting",
        CameraState.Streaming => "streaming",
        CameraState.Stalled => "stalled",
        CameraState.Lost => "lost",
        CameraState.Reopened => "reopened",
        CameraState.Closed => "asleep",
        _ => "ended",
    };
}

using EdgeConv.Decoding;

namespace EdgeConv.Node.Configuration;

/// <summary>What a node is told by its file; <c>node.schema.json</c> and README.md say what each field means.</summary>
internal sealed record NodeConfiguration(
    string Name,
    ModelConfiguration Model,
    string? Schema = null,
    string? Board = null,
    CameraConfiguration? Camera = null,
    WakeConfiguration? Wake = null,
    ThenConfiguration? Then = null,
    IReadOnlyList<RuleConfiguration>? Rules = null,
    IReadOnlyList<OutputConfiguration>? Outputs = null,
    string? Pins = null,
    LogConfiguration? Log = null,
    RingConfiguration? Ring = null,
    ThermalConfiguration? Thermal = null,
    bool Watchdog = true)
{
    /// <summary>Whether an output is a pin, or a rule looks at one, or one wakes the node.</summary>
    public bool HasPins => Wake is not null || Outputs?.Any(output => output.Pin is not null) == true || Rules?.Any(rule => rule.Pin is not null) == true;
}

/// <summary>What is null is as the board's file says.</summary>
/// <param name="Source">A device's path, <c>rpicam</c>, <c>file:PATH</c> or a folder of pictures.</param>
/// <param name="Format">What is asked for; the driver's answer is used.</param>
/// <param name="FramesPerSecond">0: as the source pleases.</param>
/// <param name="Repeat">Whether files begin again after the last.</param>
internal sealed record CameraConfiguration(
    string? Source = null,
    string? Format = null,
    int? Width = null,
    int? Height = null,
    double? FramesPerSecond = null,
    int? Buffers = null,
    TimeSpan? StalledAfter = null,
    bool Repeat = false);

/// <summary>The camera is open only while an input wants it.</summary>
/// <param name="Pin">An input; while it is inactive the node is asleep.</param>
/// <param name="ActiveLow">Active is low, and the chip pulls it up; otherwise it pulls it down.</param>
/// <param name="Stay">The node stays awake for so long after the input was last active; null: <see cref="UsualStay"/>.</param>
internal sealed record WakeConfiguration(string Pin, bool ActiveLow = false, TimeSpan? Stay = null)
{
    public static readonly TimeSpan UsualStay = TimeSpan.FromSeconds(30);
}

/// <summary>What <see cref="ModelConfiguration"/> and <see cref="ThenConfiguration"/> have in common.</summary>
internal interface IModelConfiguration
{
    string File { get; }

    Decode Decode { get; }

    bool Softmax { get; }

    IReadOnlyList<string>? Labels { get; }

    BoxConfiguration? Boxes { get; }
}

internal sealed record ModelConfiguration(
    string File,
    Decode Decode = Decode.Classes,
    bool Softmax = false,
    IReadOnlyList<string>? Labels = null,
    BoxConfiguration? Boxes = null,
    int? Threads = null,
    IReadOnlyList<double>? Region = null) : IModelConfiguration;

/// <summary>A second model, which sees a part of the frame that the first one found.</summary>
/// <param name="On">The label whose boxes it sees; null for all.</param>
/// <param name="Margin">How much larger than the box that part is, on each side, in parts of the box's width and height.</param>
/// <param name="Most">How many boxes of a frame it sees, best first.</param>
internal sealed record ThenConfiguration(
    string File,
    Decode Decode = Decode.Classes,
    bool Softmax = false,
    IReadOnlyList<string>? Labels = null,
    BoxConfiguration? Boxes = null,
    string? On = null,
    double Margin = 0,
    int Most = 1) : IModelConfiguration;

/// <param name="Of">Whose answer: <c>model</c> or <c>then</c>.</param>
/// <param name="Label">The label whose score is looked at; where there are no labels, its index.</param>
/// <param name="Above">Holds from this score on.</param>
/// <param name="Release">While the rule is on it holds down to this score; null: as <paramref name="Above"/>.</param>
/// <param name="Region">Left, top, right, bottom as parts of the picture: only boxes whose centre lies there count.</param>
/// <param name="Count">How many boxes must be there.</param>
/// <param name="Debounce">A change of the condition counts when it has lasted so long.</param>
/// <param name="Hold">The rule stays on for at least so long after its condition last held.</param>
/// <param name="Class">Instead of a label: the name of a rule that the program brings along, written in C#.</param>
/// <param name="Pin">Instead of a label: an input; the rule's condition holds while it is active.</param>
/// <param name="ActiveLow">Of that input: active is low, and the chip pulls it up; otherwise it pulls it down.</param>
internal sealed record RuleConfiguration(
    string Name,
    RuleSubject Of = RuleSubject.Model,
    string? Label = null,
    double? Above = null,
    double? Release = null,
    IReadOnlyList<double>? Region = null,
    int Count = 1,
    TimeSpan? Debounce = null,
    TimeSpan? Hold = null,
    OnOff Start = OnOff.Off,
    WithoutPicture WithoutPicture = WithoutPicture.Off,
    string? Class = null,
    string? Pin = null,
    bool ActiveLow = false);

/// <summary>Whose answer a rule looks at.</summary>
internal enum RuleSubject
{
    Model,
    Then,
}

/// <summary>A state of a rule or a line.</summary>
internal enum OnOff
{
    Off,
    On,
}

/// <summary>What becomes of a rule while there are no frames.</summary>
internal enum WithoutPicture
{
    /// <summary>Its condition does not hold: it goes off after its hold time.</summary>
    Off,

    /// <summary>It stays as it is.</summary>
    Keep,
}

/// <summary>Where a rule's state goes: a pin, or a display that shows all rules.</summary>
/// <param name="Stop">What the line is left as when the node stops; null: as it stands.</param>
internal sealed record OutputConfiguration(
    string? Rule = null,
    string? Pin = null,
    bool ActiveLow = false,
    OnOff? Stop = OnOff.Off,
    DisplayConfiguration? Display = null);

/// <param name="Bus">Of I2C: N of /dev/i2c-N.</param>
/// <param name="Address">On the bus.</param>
internal sealed record DisplayConfiguration(int Bus = 1, int Address = 0x3C, int Height = 64);

/// <param name="Frames">A line for every frame.</param>
/// <param name="Outputs">What such a line says of the model's raw outputs.</param>
/// <param name="Latency">How often latencies are said.</param>
/// <param name="Bytes">Room for lines that standard output does not take at once.</param>
internal sealed record LogConfiguration(
    bool Frames = false,
    RawOutputs Outputs = RawOutputs.None,
    TimeSpan? Latency = null,
    int Bytes = 65536);

/// <summary>What is said of a model's raw outputs.</summary>
internal enum RawOutputs
{
    None,

    /// <summary>FNV-1a, 64 bits.</summary>
    Hash,

    /// <summary>All bytes, hexadecimal.</summary>
    Bytes,
}

/// <summary>The shared memory that the gateway reads.</summary>
/// <param name="Folder">Where; null for the system's run-time folder.</param>
internal sealed record RingConfiguration(string? Folder = null, double PicturesPerSecond = 2);

/// <summary>When the board gets hot; what is null is as the board's file says.</summary>
/// <param name="Path">A file that holds thousandths of a degree Celsius.</param>
/// <param name="Limit">In degrees: from there on fewer frames are looked at.</param>
/// <param name="Resume">In degrees: below it, all again.</param>
/// <param name="FramesPerSecond">How many are looked at meanwhile.</param>
internal sealed record ThermalConfiguration(string? Path = null, double? Limit = null, double? Resume = null, double FramesPerSecond = 2);

using EdgeConv.Decoding;

namespace EdgeConv.Simulator;

/// <summary>What a simulation is begun with.</summary>
internal sealed record SimulationOptions
{
    /// <summary>An .ecb file, a node's .json, or a .onnx or .tflite file where there is <see cref="Convert"/>; null for the demo.</summary>
    public string? Model { get; init; }

    /// <summary>Name, alias or file of a board; null for the node's own, else the desktop's.</summary>
    public string? Board { get; init; }

    /// <summary>A picture, a folder of pictures, raw frames, a recording, <c>v4l2:/dev/video0</c> or <c>demo</c>; null for the node's own, else the demo's.</summary>
    public string? Source { get; init; }

    /// <summary>A recorded session that is shown instead: its model, its frames, its presses. With it no model and no source.</summary>
    public string? Replay { get; init; }

    /// <summary>How the outputs of a model without a node's file are read; null to guess.</summary>
    public Decode? Decode { get; init; }

    /// <summary>Frames a second of pictures; null for the node's own, else <see cref="UsualFramesPerSecond"/>.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>Whether it plays at once.</summary>
    public bool Plays { get; init; } = true;

    /// <summary>Times the source's own speed, 0.1 to 16; 0 as fast as it goes.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Makes an .ecb file's bytes of a trained model's file; null refuses those.</summary>
    public Func<string, byte[]>? Convert { get; init; }

    /// <summary>The folder with the demo's files; null for the repository's <c>tools/meter</c>.</summary>
    public string? DemoFolder { get; init; }

    /// <summary>The usual rate of pictures, frames a second.</summary>
    public const double UsualFramesPerSecond = 10;
}

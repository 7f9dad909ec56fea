using EdgeConv.Boards;

namespace EdgeConv.Simulator.Speed;

/// <summary>A time that somebody published for XNNPACK on a board, int8, 4 threads, and what the model needs to predict it.</summary>
/// <param name="Program">What was timed, and on what.</param>
/// <param name="Milliseconds">As published.</param>
/// <param name="ClockMegahertz">Of the board that was timed.</param>
/// <param name="Work">Instructions counted of XNNPACK as that core; waits and sharing are those of our layer plan of the same network, whose maps and weights are the same bytes.</param>
/// <param name="Speedup">Of 4 threads, as our layer plan shares the same layers.</param>
internal sealed record PublishedTime(string Network, string Board, string Program, double Milliseconds, int ClockMegahertz, Workload Work, double Speedup)
{
    public const int Threads = 4;

    private const string MobileNetV2 = "MobileNetV2 1.0 224 int8", MobileNetV1 = "MobileNetV1 1.0 224 int8";

    /// <summary>Those that can be predicted.</summary>
    public static IReadOnlyList<PublishedTime> All { get; } =
    [
        new(MobileNetV2, "raspberry-pi-3", "XNNPACK of 2022, 32-bit build, Pi 3 B+", 30, 1400, new(133_624_000, 6_726_619, 10_089_660, 7_667_940), 3.919),
        new(MobileNetV2, "raspberry-pi-4", "XNNPACK of 2022, 64-bit build, Pi 4", 17, 1500, new(115_487_000, 3_363_261, 3_650_600, 3_978_875), 3.919),
        new(MobileNetV2, "raspberry-pi-5", "ExecuTorch with XNNPACK, Pi 5", 4.0, 2400, new(50_897_000, 3_016_369, 25_320, 1_622_900), 3.911),
    ];

    /// <summary>Those that cannot, since nobody counted XNNPACK's instructions for the network.</summary>
    public static IReadOnlyList<LeftOutTime> LeftOut { get; } =
    [
        new(MobileNetV1, "raspberry-pi-3", "XNNPACK of 2022, 32-bit build, Pi 3 B+", 46, "XNNPACK's instructions for this network were not counted"),
        new(MobileNetV1, "raspberry-pi-4", "XNNPACK of 2022, 64-bit build, Pi 4", 24, "XNNPACK's instructions for this network were not counted"),
    ];

    /// <summary>What the model says of it.</summary>
    public double Predicted => Work.Milliseconds(CoreTiming.Of(Boards.Board.Load(Board).Cores.Type)!, ClockMegahertz, Speedup);
}

internal sealed record LeftOutTime(string Network, string Board, string Program, double Published, string Why);

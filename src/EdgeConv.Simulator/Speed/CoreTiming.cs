using EdgeConv.Processor;

namespace EdgeConv.Simulator.Speed;

/// <summary>How long a core takes for the instructions of convolution kernels while nothing waits for caches. README.md derives each figure.</summary>
/// <param name="CyclesPerInstruction">On average over a network.</param>
/// <param name="From">Where the figure is from, for people.</param>
internal sealed record CoreTiming(CoreType Core, double CyclesPerInstruction, string From)
{
    private static readonly CoreTiming[] s_all =
    [
        new(CoreType.CortexA53, 0.95, "gemmlowp's 3.3 multiply-accumulates a cycle on a Cortex-A53 at 1.44 GHz, 164 instructions for 512"),
        new(CoreType.CortexA72, 0.63, "gemmlowp's 6.2 multiply-accumulates a cycle on a Cortex-A57 at 1.82 GHz, 66 instructions for 256"),
        new(CoreType.CortexA76, 0.52, "LLVM's model of a four wide Neoverse N1, 32 cycles for 80 instructions, times the 8 / 6.2 that gemmlowp lacked of LLVM's model on the A57"),
    ];

    /// <summary>Of a core; null where nothing is known of it.</summary>
    public static CoreTiming? Of(CoreType core) => Array.Find(s_all, timing => timing.Core == core);
}

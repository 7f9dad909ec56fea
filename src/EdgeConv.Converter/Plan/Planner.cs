using System.Globalization;
using System.Text;
using EdgeConv.Blob;
using EdgeConv.Converter.Plan.Addresses;
using EdgeConv.Converter.Plan.Cost;

namespace EdgeConv.Converter.Plan;

/// <summary>Finds row addresses and a step order for a network.</summary>
internal static class Planner
{
    private const int Slack = FileHeader.ReadSlack + 1;

    /// <summary>The plan for a goal.</summary>
    /// <exception cref="EdgeConvException">No plan fits the limit; the message names the smallest arena and what holds it.</exception>
    public static PlannedNetwork Of(NetworkDescription network, PlanOptions options)
    {
        NetworkDescription planned = options.Input == InputMode.Camera ? CameraRows.Add(network) : CameraRows.Remove(network);
        CostModel cost = options.Board is { } board ? new(planned, board) : new(planned);
        var search = new PlanSearch(planned, cost, options.Input == InputMode.Kept, options.RowsPerStep);
        var choice = new PlanChoice(search, options.ArenaBytes - Slack);
        var (chosen, why) = options.Goal switch
        {
            PlanGoal.Fastest => choice.Fastest(),
            PlanGoal.Smallest => choice.Smallest(),
            PlanGoal.Layer => choice.Forced(Strategy.Layer),
            PlanGoal.Overlap => choice.Forced(Strategy.Overlap),
            _ => choice.Forced(Strategy.Stream),
        };
        return chosen is null
            ? throw new EdgeConvException(ConverterErrors.NoPlanFits, $"no {Kind(options.Goal)} with --input {Word(options.Input)} fits {Grouped(options.ArenaBytes!.Value)} bytes of arena: {Remedy(network, options)}")
            : new(planned, chosen.Plan, chosen.Strategy, options.Input, why);
    }

    /// <summary>The layer plan: whole tensors, one step per operator.</summary>
    public static Rows.Plan Layer(NetworkDescription network)
    {
        StepRecord[] steps = [.. network.Operators.Select((op, index) => new StepRecord { Operator = index, Count = op.WorkRows })];
        return Place(network, steps, Lifetimes.Of(network, steps, whole: _ => true));
    }

    /// <summary>Places the blocks of a step order and spells out the address of every row.</summary>
    public static Rows.Plan Place(NetworkDescription network, StepRecord[] steps, List<Block> blocks)
    {
        PlacementResult placed = Placement.Place(blocks);
        var (bound, witness) = Lifetimes.LowerBound(blocks);
        bool isLeast = placed.Bytes == bound || (placed.IsLeast && blocks.TrueForAll(block => block.Heirs.Count == 0));
        if (!isLeast && PlacedApart(blocks, bound) is var (apart, apartBytes) && apartBytes < placed.Bytes)
            (blocks, placed, isLeast) = (apart, placed with { Bytes = apartBytes }, apartBytes == bound);
        int[][] rows = [.. network.Tensors.Select(tensor => new int[tensor.Rows])];
        int[] scratch = [.. network.Operators.Select(_ => -1)];
        foreach (Block block in blocks)
        {
            if (block.ScratchOf >= 0)
                scratch[block.ScratchOf] = block.Address;
            foreach (Block held in block.Heirs.Prepend(block))
                for (int i = 0; i < held.Rows; i++)
                    rows[held.Tensor][held.FirstRow + i] = block.Address + i * network.Tensors[held.Tensor].RowBytes;
        }
        return new(rows, scratch, steps, placed.Bytes, bound, witness) { IsLeast = isLeast };
    }

    /// <summary>
    /// Placed anew with every row for itself, where that raises no bound: what lies in one place for long is hard to place, so it may do better not to
    /// write over inputs.
    /// </summary>
    private static (List<Block> Blocks, int Bytes) PlacedApart(List<Block> blocks, int bound)
    {
        List<Block> apart = [.. blocks.SelectMany(block => block.Apart())];
        return apart.Count > blocks.Count && Lifetimes.LowerBound(apart).Bytes == bound ? (apart, Placement.Place(apart).Bytes) : (blocks, int.MaxValue);
    }

    /// <summary>The smallest arena that any plan reaches, with what options, and the step that holds it.</summary>
    private static string Remedy(NetworkDescription network, PlanOptions options)
    {
        PlannedNetwork? smallest = null;
        InputMode[] modes = network.Pictures.Count > 0 ? [InputMode.Kept, InputMode.Consumed, InputMode.Camera] : [InputMode.Kept, InputMode.Consumed];
        foreach (InputMode mode in modes)
        {
            PlannedNetwork planned = Of(network, options with { Goal = PlanGoal.Smallest, Input = mode, ArenaBytes = null });
            if (smallest is null || planned.Plan.ArenaBytes < smallest.Plan.ArenaBytes)
                smallest = planned;
        }
        StepRecord step = smallest!.Plan.Steps[Math.Max(smallest.Plan.Witness, 0)];
        TextRecord name = smallest.Network.Operators[step.Operator].Name;
        string op = Encoding.UTF8.GetString(smallest.Network.Text.ToArray(), name.Offset, name.Length);
        return $"the smallest is {Grouped(smallest.Plan.ArenaBytes + Slack)} bytes, by --plan smallest --input {Word(smallest.Input)}; "
            + (step.Count == 1 ? $"row {step.FirstRow} of {op} holds it" : $"rows {step.FirstRow} to {step.FirstRow + step.Count - 1} of {op} hold it");
    }

    private static string Kind(PlanGoal goal) => goal is PlanGoal.Fastest or PlanGoal.Smallest ? "plan" : $"{goal.ToString().ToLowerInvariant()} plan";

    private static string Word(InputMode mode) => mode.ToString().ToLowerInvariant();

    private static string Grouped(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

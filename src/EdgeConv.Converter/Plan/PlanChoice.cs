using System.Globalization;
using EdgeConv.Blob;

namespace EdgeConv.Converter.Plan;

/// <summary>Chooses among the strategies' plans, and says why.</summary>
/// <param name="limit">Most bytes of the arena, read slack not counted; null for no limit.</param>
internal sealed class PlanChoice(PlanSearch search, long? limit)
{
    private const double NearlyEqual = 0.99;

    private readonly Strategy[] _all = [.. Enum.GetValues<Strategy>().Where(search.Has)];

    /// <summary>The plan with the least estimated cost that fits; of nearly equal ones the simplest.</summary>
    public (Candidate? Plan, string Why) Fastest()
    {
        Candidate?[] fitting = [.. _all.Select(strategy => search.Fastest(strategy, limit ?? long.MaxValue))];
        Candidate? chosen = null;
        foreach (Candidate candidate in fitting.OfType<Candidate>())
            if (chosen is null || candidate.Cost < chosen.Cost * NearlyEqual)
                chosen = candidate;
        if (chosen is null)
            return (null, "");
        string others = string.Join(", ", _all.Where(strategy => strategy != chosen.Strategy).Select(strategy => fitting[Array.IndexOf(_all, strategy)] is { } other
            ? $"{Word(strategy)} {Bytes(other.Plan.ArenaBytes)} at {Ratio(other.Cost, chosen.Cost)} times its cost"
            : $"{Word(strategy)} needs {Bytes(search.LeastBytes(strategy))}"));
        if (_all.Length == 1)
            others = $"no other, since {search.RowCount} rows are too many to be placed one by one";
        string reason = limit is { } bytes ? $"the fastest that fits {Bytes(bytes)}" : "the fastest";
        return (chosen, $"{Word(chosen.Strategy)}: {reason}, {Bytes(chosen.Plan.ArenaBytes)}; {others}");
    }

    /// <summary>The plan with the fewest bytes; of equal ones that with the least estimated cost.</summary>
    public (Candidate? Plan, string Why) Smallest()
    {
        Candidate[] plans = [.. _all.Select(search.Smallest)];
        Candidate chosen = plans.MinBy(candidate => (candidate.Plan.ArenaBytes, candidate.Cost))!;
        string others = string.Join(", ", plans.Where(other => other != chosen).Select(other => $"{Word(other.Strategy)} {Bytes(other.Plan.ArenaBytes)}"));
        return (Fits(chosen), $"{Word(chosen.Strategy)}: the smallest, {Bytes(chosen.Plan.ArenaBytes)} at {Ratio(chosen.Cost, plans[0].Cost)} times the cost of layer; {others}");
    }

    /// <summary>A strategy's cheapest plan that fits, or without a limit its smallest: without a limit the cheapest would always be the layer plan.</summary>
    public (Candidate? Plan, string Why) Forced(Strategy strategy)
    {
        if (!search.Has(strategy))
            throw new EdgeConvException(ConverterErrors.NoPlanFits,
                $"{search.RowCount} rows, at most {PlanSearch.MostRows} are placed one by one: --plan {Word(strategy)} is for smaller networks; use --plan layer");
        Candidate? chosen = limit is { } most ? search.Fastest(strategy, most) : search.Smallest(strategy);
        if (chosen is null)
            return (null, "");
        string kind = strategy == Strategy.Layer ? "" : limit is { } bytes ? $", its fastest that fits {Bytes(bytes)}" : ", its smallest";
        Candidate layer = search.Layer;
        string beside = strategy == Strategy.Layer ? "" : $" at {Ratio(chosen.Cost, layer.Cost)} times the cost of layer, {Bytes(layer.Plan.ArenaBytes)}";
        return (chosen, $"{Word(strategy)}: as asked{kind}, {Bytes(chosen.Plan.ArenaBytes)}{beside}");
    }

    private Candidate? Fits(Candidate candidate) => candidate.Plan.ArenaBytes <= (limit ?? long.MaxValue) ? candidate : null;

    private static string Word(Strategy strategy) => strategy.ToString().ToLowerInvariant();

    private static string Ratio(double cost, double of) => (cost / of).ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>Bytes of an arena as a user gives them, with the read slack.</summary>
    private static string Bytes(long arena) => (arena + FileHeader.ReadSlack + 1).ToString("N0", CultureInfo.InvariantCulture) + " bytes";
}

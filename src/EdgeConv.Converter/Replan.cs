using EdgeConv.Blob;
using EdgeConv.Converter.Plan;

namespace EdgeConv.Converter;

/// <summary>Gives a converted model another plan: the same weights and answers, other rows and steps.</summary>
internal static class Replan
{
    /// <summary>Plans the network of a file again.</summary>
    public static PlannedNetwork Of(Model model, PlanOptions options) => Planner.Of(NetworkDescription.Of(model.File), options);

    /// <summary>The file with another plan.</summary>
    public static byte[] File(Model model, PlanOptions options)
    {
        PlannedNetwork planned = Of(model, options);
        return BlobWriter.Write(planned.Network, planned.Plan);
    }
}

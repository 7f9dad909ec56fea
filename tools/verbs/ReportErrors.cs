using EdgeConv.Errors;

namespace EdgeConv.Verbs;

/// <summary>Errors of <c>report</c>: EC7201 to EC7299.</summary>
internal static class ReportErrors
{
    public static readonly ErrorCode NotExact = new("EC7201", "A model gave other bytes than it must",
        "A kernel computes something else on this processor than its specification says, or memory is faulty.",
        "Send the report: its list of vectors names the model and the instruction set.");
}

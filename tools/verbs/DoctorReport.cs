using EdgeConv.Errors;

namespace EdgeConv.Verbs;

/// <summary>What <c>doctor</c> says.</summary>
/// <param name="Faults">Findings of which each keeps a node from running.</param>
internal sealed record DoctorReport(int Faults, int Warnings, DoctorFinding[] Findings);

/// <param name="Check">What was looked at, in a word.</param>
/// <param name="Outcome"><c>ok</c>, <c>warning</c> or <c>fault</c>.</param>
/// <param name="What">What was seen.</param>
/// <param name="Code">The kind of warning or fault, or null.</param>
/// <param name="Remedy">What to do about it, or null.</param>
internal sealed record DoctorFinding(string Check, string Outcome, string What, string? Code, string? Remedy)
{
    public const string Fine = "ok", Warned = "warning", Faulty = "fault";

    /// <summary>The same without names of users and programs, for a file that leaves the machine; null where it names none.</summary>
    public string? Nameless { get; init; }

    public static DoctorFinding Ok(string check, string what) => new(check, Fine, what, null, null);

    public static DoctorFinding Warning(string check, ErrorCode code, string what) => new(check, Warned, what, code.Id, code.Remedy);

    public static DoctorFinding Fault(string check, ErrorCode code, string what) => new(check, Faulty, what, code.Id, code.Remedy);
}

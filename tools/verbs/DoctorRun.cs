
namespace EdgeConv.Verbs;

/// <summary><c>doctor</c>: what of a board keeps a node from running well, and what to do about it. Exit code 1 if there is a fault.</summary>
internal static class DoctorRun
{
    /// <param name="root">The machine's root folder, <c>/</c> but in tests.</param>
    public static int Run(string root, bool json, TextWriter output)
    {
        if (!Directory.Exists(root))
            throw new EdgeConvException(CommandErrors.NoFile, $"{root}: there is no such folder; check the path");
        DoctorReport report = Report(new MachineFolder(root), DateTimeOffset.UtcNow);
        if (json)
            output.WriteLine(ReportJson.Of(report));
        else
            Print(report, output);
        return report.Faults > 0 ? Faults.Failure : Faults.Success;
    }

    public static DoctorReport Report(MachineFolder machine, DateTimeOffset now)
    {
        DoctorFinding[] findings = [.. DoctorSystem.Findings(machine, now), .. DoctorCameras.Findings(machine), .. DoctorPins.Findings(machine)];
        return new(findings.Count(finding => finding.Outcome == DoctorFinding.Faulty), findings.Count(finding => finding.Outcome == DoctorFinding.Warned), findings);
    }

    private static void Print(DoctorReport report, TextWriter output)
    {
        foreach (DoctorFinding finding in report.Findings)
        {
            output.WriteLine($"{finding.Outcome,-8}{finding.Check}: {(finding.Code is null ? "" : finding.Code + ": ")}{finding.What}");
            if (finding.Remedy is not null)
                output.WriteLine($"        {finding.Remedy}");
        }
        output.WriteLine();
        output.WriteLine(report.Faults + report.Warnings == 0 ? "nothing is amiss" : $"faults: {report.Faults}, warnings: {report.Warnings}");
    }
}

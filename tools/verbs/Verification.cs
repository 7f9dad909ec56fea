
namespace EdgeConv.Verbs;

/// <summary><c>verify</c>: loads a file, which checks all of it, then computes its SHA-256.</summary>
internal static class Verification
{
    public static int Run(string path, bool json, TextWriter output)
    {
        using var model = Model.Load(path);
        model.Verify();
        var report = new VerifyReport(path, true, model.Identity, model.FileBytes);
        output.WriteLine(json ? ReportJson.Of(report)
            : $"{report.File}: sound, {Numbers.Grouped(report.Bytes)} bytes, sha256 {report.Sha256}");
        return Faults.Success;
    }
}

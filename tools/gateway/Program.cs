using System.ComponentModel;
using System.Diagnostics;
using EdgeConv.Gateway;
using EdgeConv.Gateway.Configuration;
using EdgeConv.GatewayProgram;
using EdgeConv.Verbs;

return Faults.Guard(Console.Error, () =>
{
    if (args is ["--help" or "-h"])
    {
        Console.Out.WriteLine(GatewayWords.Help);
        return Faults.Success;
    }

    GatewayWords words = GatewayWords.Parse(args);
    GatewaySettings settings = GatewayFile.Read(words.Configuration, words.Listen, words.Ring);
    if (words.IsCheck)
        return GatewayRun.Check(settings, Console.Out);
    StandBack();
    return GatewayRun.Run(settings, Console.Out);
});

// The node goes first, whoever started this.
static void StandBack()
{
    try
    {
        using Process self = Process.GetCurrentProcess();
        self.PriorityClass = ProcessPriorityClass.BelowNormal;
    }
    catch (Exception e) when (e is Win32Exception or PlatformNotSupportedException)
    {
        Console.Error.WriteLine($"gateway: its priority stays as it is: {e.Message}");
    }
}

using System.CommandLine;
using System.Diagnostics;
using EdgeConv.Boards;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary>
/// <c>edgeconv deploy</c>: installs a node on a board by ssh and scp, or makes the folder that installs it. Exit codes: 0, 2 what the user can put
/// right, 1 a failure on the board.
/// </summary>
internal static class DeployVerb
{
    public static Verb Create(Terminal terminal)
    {
        var words = Options.NoOption(new Argument<string[]>("[user@host] configuration")
        {
            Description = "The board, unless --folder is given, and the node's JSON file", Arity = new(1, 2),
        });
        var board = new Option<string>("--board") { Description = "Which board it is: a name or alias that edgeconv boards lists", HelpName = "board", Required = true };
        var folder = new Option<string?>("--folder") { Description = "Make this folder instead; install.sh in it installs", HelpName = "folder" };
        var program = new Option<string?>("--program") { Description = "The board's program; by default it is published", HelpName = "file" };
        var gateway = new Option<string?>("--gateway") { Description = "The gateway's JSON file: the gateway is installed too", HelpName = "file" };
        var gatewayProgram = new Option<string?>("--gateway-program") { Description = "A folder with the gateway's program; by default it is published", HelpName = "folder" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be done, and do nothing" };
        return new Verb("deploy", "Installs a node on a board: program, models, configuration, service",
            "deploy pi@door.local --board rpi4 door.json", "deploy --folder door --board zero2w door.json", "deploy pi@door.local --board rpi4 door.json --dry-run")
        {
            words, board, folder, program, gateway, gatewayProgram, dryRun,
        }.Does(given => Run(given.GetRequiredValue(words), given.GetRequiredValue(board), given.GetValue(folder), given.GetValue(program),
            given.GetValue(gateway), given.GetValue(gatewayProgram), given.GetValue(dryRun), terminal));
    }

    private static int Run(string[] words, string boardName, string? folder, string? program, string? gateway, string? gatewayProgram, bool dryRun,
        Terminal terminal)
    {
        if (folder is null != (words.Length == 2))
            throw new EdgeConvException(CommandErrors.CommandLine, folder is null ? "command line: user@host is missing; give it, or --folder; see edgeconv deploy --help"
                : $"command line: '{words[0]}' is a host, and --folder copies to none; give one of them; see edgeconv deploy --help");
        Board board = Board.Load(boardName);
        string architecture = DeployFolder.ArchitectureOf(board);
        var files = new DeployFolder(board, words[^1], program ?? Path.Combine(Published("board", architecture, terminal), "edgeconv-board"),
            gateway is null ? null : (gateway, gatewayProgram ?? Published("gateway", architecture, terminal)));
        if (dryRun)
            return Say(files, words, folder, terminal.Output);
        if (folder is not null)
        {
            files.Write(folder);
            terminal.Output.WriteLine($"{folder}: {files.Id} for {board.Name}, {Numbers.Grouped(files.Bytes)} bytes; copy it there and run sudo sh install.sh");
            return Faults.Success;
        }
        DirectoryInfo temporary = Directory.CreateTempSubdirectory("edgeconv-deploy-");
        try
        {
            files.Write(temporary.FullName);
            terminal.Output.WriteLine($"{words[0]}: {new RemoteHost(words[0]).Deploy(temporary.FullName, files.Bytes, files.Architecture)}");
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
        return Faults.Success;
    }

    private static int Say(DeployFolder files, string[] words, string? folder, TextWriter output)
    {
        output.WriteLine($"{files.Id}, for {files.Architecture}:");
        foreach ((string name, long bytes) in files.Files)
            output.WriteLine($"{Numbers.Grouped(bytes),12}  {name}");
        if (folder is not null)
        {
            output.WriteLine($"would be written to {folder}");
            return Faults.Success;
        }
        foreach (string command in new RemoteHost(words[0]).Commands("FOLDER", "/tmp/edgeconv-XXXXXXXX"))
            output.WriteLine(command);
        return Faults.Success;
    }

    /// <summary>The folder of a program, published if a source of it is newer.</summary>
    /// <param name="program"><c>board</c> or <c>gateway</c>.</param>
    private static string Published(string program, string architecture, Terminal terminal)
    {
        string top = Repository();
        terminal.Error.WriteLine($"publishing the {program}'s program for {architecture} ...");
        using Process process = Process.Start(new ProcessStartInfo(Path.Combine(top, "tools", "arm64", "arm64"), [$"publish-{program}", architecture, "--if-older"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string said = process.StandardOutput.ReadToEnd() + error.Result;
        process.WaitForExit();
        return process.ExitCode == 0 ? Path.Combine(top, "artifacts", $"{program}-{architecture}")
            : throw new EdgeConvException(DeployErrors.Program, $"tools/arm64/arm64 publish-{program}: {said.TrimEnd().Split('\n')[^1]}; see what it says when it is run alone", callersMistake: false);
    }

    private static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "EdgeConv.sln")))
                return folder.FullName;
        throw new EdgeConvException(CommandErrors.Repository, "deploy: the repository that publishes the board's program is not found; give --program");
    }
}

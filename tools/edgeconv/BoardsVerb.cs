using System.CommandLine;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary><c>edgeconv boards</c>: what is known of each board. Exit codes: 0, 2 for a word that is no board.</summary>
internal static class BoardsVerb
{
    public static Verb Create(Terminal terminal)
    {
        var board = Options.NoOption(new Argument<string?>("board")
        {
            Description = "A board, another word for it, or a file like those in boards/: shows all that is known of it", Arity = ArgumentArity.ZeroOrOne,
        });
        var json = Options.Json();
        return new Verb("boards", "Lists the boards, or shows all that is known of one: cores, memory, camera, names of pins, heat",
            "boards", "boards rpi4", "boards zero2w --json") { board, json }
            .Does(words => BoardListing.Run(words.GetValue(board), words.GetValue(json), terminal.Output, terminal.Show));
    }
}

using System.CommandLine;
using EdgeConv.Converter.Nano;
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
        return new Verb("boards", "Lists boards and microcontrollers, or shows all that is known of one: cores, memory, camera, names of pins, heat",
            "boards", "boards rpi4", "boards zero2w --json", "boards esp32") { board, json }
            .Does(words =>
            {
                string? word = words.GetValue(board);
                bool isJson = words.GetValue(json);
                if (word is not null && Microcontroller.Find(word) is { } microcontroller)
                {
                    MicrocontrollerListing.PrintOne(microcontroller, isJson, terminal);
                    return Faults.Success;
                }
                int code = BoardListing.Run(word, isJson, terminal.Output, terminal.Show);
                if (word is null && !isJson)
                    MicrocontrollerListing.PrintAll(terminal);
                return code;
            });
    }
}

using System.Text;
using EdgeConv.Board;
using EdgeConv.Verbs;

using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1024) { NewLine = "\n" };
using var error = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false), 256) { NewLine = "\n" };
return Faults.Guard(error, () =>
{
    int code = BoardVerbs.Run(args, output);
    output.Flush();
    return code;
});

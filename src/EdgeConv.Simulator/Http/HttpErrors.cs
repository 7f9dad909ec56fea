using EdgeConv.Errors;

namespace EdgeConv.Simulator.Http;

/// <summary>Errors of the simulator's page and server: EC9100 to EC9199.</summary>
internal static class HttpErrors
{
    public static readonly ErrorCode Listen = new("EC9101", "The simulator cannot listen there",
        "The text is no address and port, another program has the port, or this machine has no such address.",
        "Leave `--listen` away for a free port of this machine, or give another ADDRESS:PORT.");

    public static readonly ErrorCode Token = new("EC9102", "The simulator has no token that protects it",
        "It is to listen on more than this machine's own address, and no token file is named, or the token is too short.",
        "Write 16 or more characters into a file of mode 0600 and name it by `--token-file`, or listen on 127.0.0.1.");

    public static readonly ErrorCode Request = new("EC9103", "The simulator does not understand what the page asked",
        "A field is missing, unknown or of the wrong kind, a header is missing, or the path leads nowhere.",
        "Load the page again; a program of your own sends JSON with the header X-EdgeConv: 1.");

    public static readonly ErrorCode Access = new("EC9104", "The simulator does not let this request in",
        "The token is missing or wrong, or the request was made to another name than this machine's own.",
        "Open the address that the command printed; with a token add ?token=... once.");

    public static readonly ErrorCode TooLong = new("EC9105", "What was sent to the simulator is too large",
        "A file that was uploaded, all files of one source together, or a request has more bytes than are taken.",
        "Give a smaller one, or name its path on this computer instead.");

    public static readonly ErrorCode Busy = new("EC9106", "The simulator is asked too much at once",
        "Too many pages are open, or too many requests were made within a second.",
        "Close other pages, or try again in a moment.");

    public static readonly ErrorCode Nothing = new("EC9107", "There is nothing of that kind",
        "Nothing was recorded so far, or the comparison ended when another model or source was chosen.",
        "Record a session, or choose the second model again.");
}

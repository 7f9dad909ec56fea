using System.Reflection;
using EdgeConv.Camera;
using EdgeConv.Converter;
using EdgeConv.Devices;
using EdgeConv.Errors;
using EdgeConv.Gateway;
using EdgeConv.Node;
using EdgeConv.Simulator;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary>A code and where it is said.</summary>
/// <param name="List">The class that holds it, and the field's name.</param>
/// <param name="Programs">Who says it.</param>
internal sealed record ListedError(ErrorCode Code, string List, string Field, string Programs);

/// <summary>All error codes of all projects, found in their lists: classes whose names end in <c>Errors</c>.</summary>
internal static class ErrorLists
{
    private const string Everybody = "`edgeconv`, `edgeconv-board`, programs that use the library";

    private static readonly (Type Marker, string Programs)[] Projects =
    [
        (typeof(EdgeConvException), Everybody),
        (typeof(ConverterErrors), "`edgeconv`"),
        (typeof(CameraErrors), Everybody),
        (typeof(DeviceErrors), Everybody),
        (typeof(NodeErrors), "`edgeconv`, `edgeconv-board`, programs with rules of their own"),
        (typeof(GatewayErrors), "`edgeconv gateway`"),
        (typeof(SimulatorErrors), "`edgeconv simulate`"),
        (typeof(CommandErrors), "`edgeconv`, `edgeconv-board`"),
    ];

    /// <summary>The areas: first digit, what they are about.</summary>
    public static IReadOnlyList<(char Digit, string Title)> Areas { get; } =
    [
        ('1', "Model files, sessions, frames"), ('2', "Import, quantisation, plans"), ('3', "Cameras"), ('4', "Pins, displays, boards"),
        ('5', "Node"), ('6', "Gateway"), ('7', "Deploy, doctor, report"), ('8', "Command line and files"), ('9', "Simulator"),
    ];

    /// <summary>In the order of their numbers.</summary>
    public static IReadOnlyList<ListedError> All { get; } =
    [
        .. from project in Projects
           from type in project.Marker.Assembly.GetTypes()
           where type.Name.EndsWith("Errors", StringComparison.Ordinal)
           from field in type.GetFields(BindingFlags.Static | BindingFlags.Public)
           where field.FieldType == typeof(ErrorCode)
           let code = (ErrorCode)field.GetValue(null)!
           orderby code.Id
           select new ListedError(code, type.Name, field.Name, type == typeof(DeployErrors) ? "`edgeconv`" : project.Programs),
    ];
}

using System.Text.Json.Serialization;
using EdgeConv.Processor;

namespace EdgeConv.Boards;

internal sealed record BoardCores([property: JsonConverter(typeof(CoreWord))] CoreType Type, int Count);

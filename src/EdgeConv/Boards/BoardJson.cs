using System.Text.Json.Serialization;

namespace EdgeConv.Boards;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false,
    Converters = [typeof(WholeNumber.Int), typeof(WholeNumber.Long)], WriteIndented = true)]
[JsonSerializable(typeof(Board))]
internal sealed partial class BoardJson : JsonSerializerContext;

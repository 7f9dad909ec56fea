namespace EdgeConv.Converter.Graph;

/// <summary>What one element of a value is.</summary>
internal enum ElementType
{
    Float32,
    Int8,
    UInt8,
    Int16,
    Int32,
    Int64,
}

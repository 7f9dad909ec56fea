namespace EdgeConv.Converter.Plan.Addresses;

/// <summary>Addresses that are multiples of an alignment.</summary>
internal static class Align
{
    public static int Up(int address, int alignment) => checked(address + alignment - 1) / alignment * alignment;

    /// <summary>The next multiple at or below an address; below zero for an address below zero.</summary>
    public static int Down(int address, int alignment) => address < 0 ? -1 : address / alignment * alignment;
}

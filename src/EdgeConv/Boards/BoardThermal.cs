namespace EdgeConv.Boards;

/// <summary>Where the board says how hot it is, and what a node makes of it.</summary>
/// <param name="Path">A file with thousandths of a degree Celsius.</param>
/// <param name="LimitCelsius">At this and above, the node lowers its frame rate.</param>
/// <param name="ResumeCelsius">At this and below, it raises it again.</param>
/// <param name="FirmwareCelsius">Where the board's firmware slows the processor by itself.</param>
internal sealed record BoardThermal(string Path, int LimitCelsius, int ResumeCelsius, int FirmwareCelsius)
{
    internal string? Complaint() =>
        Path.Length == 0 ? "thermal.path is empty"
        : BoardFile.Outside(FirmwareCelsius, 1, 150, "thermal.firmwareCelsius")
        ?? BoardFile.Outside(LimitCelsius, 1, FirmwareCelsius, "thermal.limitCelsius")
        ?? BoardFile.Outside(ResumeCelsius, 0, LimitCelsius - 1, "thermal.resumeCelsius");
}

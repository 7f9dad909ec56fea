namespace EdgeConv.Converter.Lower;

/// <summary>Where a value lies: some channels of a tensor.</summary>
internal readonly record struct Place(int Tensor, int FirstChannel, int Channels);

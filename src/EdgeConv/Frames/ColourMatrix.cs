namespace EdgeConv.Frames;

/// <summary>Which shares of red, green and blue make luma.</summary>
public enum ColourMatrix
{
    /// <summary>ITU-R BT.601: 0.299, 0.587, 0.114. What JPEG and most USB cameras use.</summary>
    Bt601 = 0,

    /// <summary>ITU-R BT.709: 0.2126, 0.7152, 0.0722.</summary>
    Bt709 = 1,
}

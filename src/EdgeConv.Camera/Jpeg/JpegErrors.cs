using EdgeConv.Errors;

namespace EdgeConv.Camera.Jpeg;

/// <summary>Errors of JPEG pictures: EC3100 to EC3199.</summary>
internal static class JpegErrors
{
    public static readonly ErrorCode NotJpeg = new("EC3101", "The bytes are no JPEG picture",
        "They do not begin with a JPEG start marker, or end before a picture begins: a cut frame, or another format than the camera was asked for.",
        "A single such frame is a transmission error: check cable and power. If every frame is like this, choose another format, such as yuyv.");

    public static readonly ErrorCode HeaderDamaged = new("EC3102", "The JPEG picture's header is damaged",
        "A marker segment is cut, or its numbers contradict each other or the standard.",
        "A single such frame is a transmission error: check cable and power. If every frame is like this, choose another format or another file.");

    public static readonly ErrorCode ProcessUnsupported = new("EC3103", "The JPEG picture is not of a baseline kind",
        "It is progressive, arithmetic coded, lossless, hierarchical or of more than 8 bits; cameras write baseline pictures, and these are read.",
        "Save the picture as baseline JPEG, for instance with `jpegtran -copy none picture.jpg > baseline.jpg`.");

    public static readonly ErrorCode ComponentsUnsupported = new("EC3104", "The JPEG picture's components are not those of a camera",
        "It is not grey or YCbCr with 4:4:4, 4:2:2, 4:2:0, 4:4:0 or 4:1:1 sampling: CMYK, RGB, or an unusual sampling.",
        "Save the picture as YCbCr with 4:2:0 sampling.");

    public static readonly ErrorCode TooLarge = new("EC3105", "The JPEG picture is larger than the camera's frames",
        "Its header says more pixels than the decoder's memory was made for.",
        "If every frame is like this, the driver does not keep to the size it negotiated: ask for another size.");

    public static readonly ErrorCode TableMissing = new("EC3106", "The JPEG picture lacks a table",
        "It names a quantisation table, or a Huffman table beyond the usual two pairs, that it does not carry.",
        "A single such frame is a transmission error. If every frame is like this, choose another format, such as yuyv.");

    public static readonly ErrorCode DataDamaged = new("EC3107", "The JPEG picture's data is damaged",
        "Its header is right, but the picture's coded data is cut short or impossible.",
        "A single such frame is a transmission error: check cable and power; the node goes on with the next.");
}

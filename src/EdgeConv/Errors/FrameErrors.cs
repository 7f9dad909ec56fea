namespace EdgeConv.Errors;

/// <summary>Errors of frames and their conversion: EC1201 to EC1299.</summary>
internal static class FrameErrors
{
    public static readonly ErrorCode Size = new("EC1201", "The frame's size is not allowed",
        "A side is below 1 or too long, or its pixel format needs another: formats whose pixels share their chroma need even sides.",
        "Give a size that the format allows.");

    public static readonly ErrorCode Format = new("EC1202", "The pixel format is unknown",
        "The value is none that `PixelFormat` names.",
        "Give one of those.");

    public static readonly ErrorCode Stride = new("EC1203", "The stride does not fit the frame",
        "A row of the frame has more bytes than the distance from one row to the next, or planes of chroma would not have whole strides.",
        "Give the stride that the camera's driver answers, or 0 for rows without gaps.");

    public static readonly ErrorCode Bytes = new("EC1204", "The frame has too few bytes",
        "The buffer is shorter than size, stride and format say.",
        "Check size and format, and whether the frame is whole.");

    public static readonly ErrorCode Conversion = new("EC1205", "The conversion of frames is not possible",
        "Its size, filter, channels, matrix or range is none of those that are allowed.",
        "Give values that the types name, and a size within the limits.");

    public static readonly ErrorCode Crop = new("EC1206", "The crop lies outside the frame",
        "The rectangle is empty, or reaches over an edge of the frame.",
        "Give a rectangle inside the frame, in its pixels.");

    public static readonly ErrorCode Table = new("EC1207", "The quantisation table does not fit",
        "Reading quantised rows needs a table of 256 entries per channel.",
        "Give such a table, or read levels into bytes.");

    public static readonly ErrorCode OtherFrame = new("EC1208", "The frame is not as the reader was made for",
        "A reader is made for one size, stride and format.",
        "Make a reader for this kind of frame.");

    public static readonly ErrorCode Row = new("EC1209", "The row does not exist or does not fit",
        "Rows count from 0 to one less than the target's height, and the destination must hold a whole one.",
        "Ask for a row of the target, with room for it.");
}

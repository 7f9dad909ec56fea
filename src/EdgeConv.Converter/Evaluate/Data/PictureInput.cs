using EdgeConv.Frames;

namespace EdgeConv.Converter.Evaluate.Data;

/// <summary>Makes a network's input of pictures of any size.</summary>
internal sealed class PictureInput
{
    private readonly int _rows, _columns;
    private readonly bool _channelsFirst;
    private readonly PictureDescription _picture;

    /// <param name="name">The input's name.</param>
    /// <param name="shape">The input's shape, in either layout.</param>
    /// <param name="picture">How pictures become it.</param>
    /// <param name="place">For the error: what the pictures are.</param>
    /// <exception cref="EdgeConvException">The input has other channels.</exception>
    public PictureInput(string name, int[] shape, PictureDescription picture, string place)
    {
        int channels = picture.ChannelCount;
        int[] map = shape is [1, _, _, _] ? shape[1..] : shape;
        (_rows, _columns, _channelsFirst) = map switch
        {
            [int rows, int columns, int last] when last == channels => (rows, columns, false),
            [int first, int rows, int columns] when first == channels => (rows, columns, true),
            _ => throw new EdgeConvException(ConverterErrors.PictureInput, $"{place}: input '{name}' [{string.Join(", ", shape)}] is no picture of {channels} channels; "
                + "give --channels grey for 1 or rgb for 3, or a .npy file"),
        };
        _picture = picture;
    }

    /// <summary>The part of a picture that the network sees, in fractions of it.</summary>
    public (float Left, float Top, float Right, float Bottom) Seen(FrameLayout layout)
    {
        if (!_picture.CropsToFit)
            return (0, 0, 1, 1);
        Rectangle crop = Rectangle.CentreCrop(layout.Width, layout.Height, _columns, _rows);
        (float width, float height) = (layout.Width, layout.Height);
        return (crop.X / width, crop.Y / height, (crop.X + crop.Width) / width, (crop.Y + crop.Height) / height);
    }

    /// <summary>The input, in its layout.</summary>
    public float[] Reals(Pixels pixels)
    {
        FrameLayout layout = pixels.Layout;
        Rectangle? crop = _picture.CropsToFit ? Rectangle.CentreCrop(layout.Width, layout.Height, _columns, _rows) : null;
        using var reader = new FrameReader(layout, new()
        {
            Crop = crop, Width = _columns, Height = _rows, Channels = _picture.Channels, Filter = _picture.Filter, Matrix = _picture.Matrix, Range = _picture.Range,
        });
        int channels = _picture.ChannelCount;
        var levels = new byte[reader.RowBytes];
        var reals = new float[_rows * reader.RowBytes];
        for (int row = 0; row < _rows; row++)
        {
            reader.ReadRow(new Frame(pixels.Bytes, layout), row, levels);
            for (int x = 0; x < _columns; x++)
                for (int c = 0; c < channels; c++)
                    reals[_channelsFirst ? (c * _rows + row) * _columns + x : (row * _columns + x) * channels + c] = _picture.Real(c, levels[x * channels + c]);
        }

        return reals;
    }
}

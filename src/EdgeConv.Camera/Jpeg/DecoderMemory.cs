using System.Runtime.CompilerServices;
using EdgeConv.Camera.Jpeg.Entropy;

namespace EdgeConv.Camera.Jpeg;

/// <summary>All that a decoder keeps, but for the rings behind it.</summary>
internal unsafe struct DecoderMemory
{
    public Picture Picture;
    private ComponentArray _components;
    private ScanArray _scans;
    private PositionArray _checkpoints;
    private TableArray _tables;
    private fixed uint _orders[Picture.MostComponents * CoefficientOrder.Length];
    private fixed short _block[CoefficientOrder.BlockLength];

    [InlineArray(Picture.MostComponents)]
    private struct ComponentArray
    {
        private Component _first;
    }

    [InlineArray(Picture.MostComponents)]
    private struct ScanArray
    {
        private Scan _first;
    }

    [InlineArray(Picture.MostComponents * Picture.MostCheckpoints)]
    private struct PositionArray
    {
        private ScanPosition _first;
    }

    [InlineArray(Picture.MostComponents * 2)]
    private struct TableArray
    {
        private HuffmanTable _first;
    }

    /// <summary>Makes memory of zeros a decoder's.</summary>
    public static Picture* Prepare(DecoderMemory* memory)
    {
        Picture* picture = &memory->Picture;
        picture->Components = (Component*)&memory->_components;
        picture->Scans = (Scan*)&memory->_scans;
        picture->CheckpointPositions = (ScanPosition*)&memory->_checkpoints;
        picture->Tables = (HuffmanTable*)&memory->_tables;
        picture->Orders = memory->_orders;
        picture->Block = memory->_block;
        picture->Rings = (byte*)(memory + 1);
        return picture;
    }
}

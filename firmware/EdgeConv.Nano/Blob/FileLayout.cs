namespace EdgeConv.Nano.Blob
{
    /// <summary>Where the file's fields lie: the only place that knows. Offsets in bytes; FORMAT.md and the library's records say what they mean.</summary>
    internal static class FileLayout
    {
        public const int Magic = 0x1A424345, Version = 1, Alignment = 64;

        public const int SectionCount = 12;
        public const int Tensors = 1, Views = 2, Operators = 3, Endpoints = 4, RowTable = 5, Steps = 6, Parameters = 7, Weights = 8, ConstantRows = 9, Text = 12;

        public const int HeaderBytes = 128;
        public const int HeaderMagic = 0, HeaderVersion = 4, HeaderSectionCount = 6, HeaderFileBytes = 8, HeaderArenaBytes = 16, HeaderFeatures = 48, HeaderRule = 72;
        public const int HeaderCrc = 52, HeaderSha256 = 84, Sha256Bytes = 32;

        public const int SectionBytes = 24;
        public const int SectionId = 0, SectionCrc = 4, SectionOffset = 8, SectionLength = 16;

        public const int TensorBytes = 64;
        public const int TensorRows = 0, TensorColumns = 4, TensorChannels = 8, TensorPixelBytes = 12, TensorRowBytes = 16, TensorScale = 20, TensorZeroPoint = 24;
        public const int TensorRowTable = 28, TensorPaddingRow = 32, TensorFlags = 36;
        public const int FlagInput = 1, FlagOutput = 2, FlagOnDemand = 8, FlagReal = 16, FlagInt16 = 32;

        public const int ViewBytes = 36;
        public const int ViewTensor = 0, ViewFirstRow = 4, ViewRowStride = 8, ViewRows = 12, ViewFirstColumn = 16, ViewColumnStride = 20, ViewColumns = 24;
        public const int ViewFirstChannel = 28, ViewChannels = 32;

        public const int OperatorBytes = 152;
        public const int OperatorKind = 0, OperatorRule = 1, OperatorLayout = 2, OperatorFlags = 3, OperatorLow = 4, OperatorHigh = 5;
        public const int OperatorFirstInput = 8, OperatorInputCount = 12, OperatorOutput = 16, OperatorVertical = 20, OperatorHorizontal = 36, OperatorDepth = 52;
        public const int OperatorInputSlices = 68, OperatorOutputSlices = 72, OperatorGroups = 76, OperatorWorkRows = 80, OperatorScratchBytes = 84, OperatorScratchAddress = 88;
        public const int OperatorWeights = 92, OperatorWeightBytes = 96, OperatorParameters = 100, OperatorParameterBytes = 104, OperatorName = 108;
        public const int FlagAccumulates = 1, FlagCountsPadding = 2;

        public const int WindowSize = 0, WindowStride = 4, WindowDilation = 8, WindowPadBefore = 12;

        public const int EndpointBytes = 64;
        public const int EndpointTensor = 0, EndpointLayout = 8, EndpointIsOutput = 12, EndpointRank = 16, EndpointDimensions = 20;

        public const int StepBytes = 12;
        public const int StepOperator = 0, StepFirstRow = 4, StepCount = 8;

        public const int TextOffset = 0, TextLength = 4;

        public const int RuleTflm = 2;
        public const int LayoutGemm = 1, LayoutGemmTaps = 2, LayoutStem = 3, LayoutSmallGroup = 4, LayoutDepthwise = 5;
    }
}

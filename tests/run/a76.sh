. tests/run/checks.sh
published tests
# Fully optimised, as a board runs them: the first tier hides what the optimiser gets wrong.
DOTNET_TieredCompilation=0 arm64 cortex-a76 EdgeConv.Tests -trait- suite=models -trait- suite=fuzz -namespace- 'EdgeConv.Tests.House*'
arm64 cortex-a76 EdgeConv.Converter.Tests -trait- suite=models -trait- suite=fuzz -trait- needs=onnxruntime
DOTNET_TieredCompilation=0 arm64 cortex-a76 EdgeConv.Node.Tests -trait- suite=models -trait- suite=fuzz

. tests/run/checks.sh
published tests
arm64 cortex-a76 EdgeConv.Tests -trait- suite=models -namespace- 'EdgeConv.Tests.House*'
arm64 cortex-a76 EdgeConv.Converter.Tests -trait- suite=models -trait- needs=onnxruntime

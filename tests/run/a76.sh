. tests/run/checks.sh
published tests
arm64 cortex-a76 EdgeConv.Tests -trait- suite=models -trait- suite=fuzz -namespace- 'EdgeConv.Tests.House*'
arm64 cortex-a76 EdgeConv.Converter.Tests -trait- suite=models -trait- suite=fuzz -trait- needs=onnxruntime

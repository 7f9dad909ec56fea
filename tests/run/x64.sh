. tests/run/checks.sh
ensure_built
x64 EdgeConv.Tests -trait- suite=models
x64 EdgeConv.Converter.Tests -trait- suite=models
x64 EdgeConv.EndToEnd -trait- suite=models

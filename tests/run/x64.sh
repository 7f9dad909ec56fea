. tests/run/checks.sh
ensure_built
x64 EdgeConv.Tests -trait- suite=models -trait- suite=fuzz
x64 EdgeConv.Converter.Tests -trait- suite=models -trait- suite=fuzz
x64 EdgeConv.Node.Tests -trait- suite=models -trait- suite=fuzz
x64 EdgeConv.EndToEnd -trait- suite=models -trait- suite=fuzz

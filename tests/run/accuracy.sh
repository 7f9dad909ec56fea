. tests/run/checks.sh
ensure_built
x64 EdgeConv.Converter.Tests -trait size=large -showLiveOutput

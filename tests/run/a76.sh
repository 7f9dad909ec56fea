. tests/run/checks.sh
published tests
# Fully optimised, as a board runs them: the first tier hides what the optimiser gets wrong, and what runs long takes longer.
export DOTNET_TieredCompilation=0
arm64 cortex-a76 EdgeConv.Tests -trait- suite=models -trait- suite=fuzz -namespace- 'EdgeConv.Tests.House*'
# Readers of data sets, metrics and advice are the same on every processor.
arm64 cortex-a76 EdgeConv.Converter.Tests -trait- suite=models -trait- suite=fuzz -trait- needs=onnxruntime -namespace- 'EdgeConv.Converter.Tests.Evaluate.Data*' \
  -namespace- 'EdgeConv.Converter.Tests.Evaluate.Metrics*' -namespace- 'EdgeConv.Converter.Tests.Evaluate.Compare*'
# Files of settings, rules and waiting over time are the same on every processor; the guests of vm run the loop, asleep too.
arm64 cortex-a76 EdgeConv.Node.Tests -trait- suite=models -trait- suite=fuzz -namespace- 'EdgeConv.Node.Tests.Boards*' \
  -class- EdgeConv.Node.Tests.ConfigurationTests -class- EdgeConv.Node.Tests.TimedStateTests -class- EdgeConv.Node.Tests.NodeLoopTests -class- EdgeConv.Node.Tests.WakeTests

. tests/run/checks.sh
published tests
# Fully optimised, as a board runs them: the first tier hides what the optimiser gets wrong, and what runs long takes longer.
export DOTNET_TieredCompilation=0
arm64 cortex-a53 EdgeConv.Tests "${kernel_tests[@]}"
arm64 cortex-a53 EdgeConv.Converter.Tests -trait arm=a53

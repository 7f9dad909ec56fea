. tests/run/checks.sh
published tests
arm64 cortex-a53 EdgeConv.Tests "${kernel_tests[@]}"
arm64 cortex-a53 EdgeConv.Converter.Tests -trait arm=a53

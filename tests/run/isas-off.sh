. tests/run/checks.sh
ensure_built

# without SWITCH CPUFLAG CODE: kernel tests in a process that must not use these instructions.
# Where the processor has none of them the part x64 was that run already.
without() {
  if [ "$2" != always ] && ! grep -q -w "$2" /proc/cpuinfo; then
    skip "Kernel tests with $1=0" "$3"
    return
  fi
  echo "   $1=0"
  xunit EdgeConv.Tests env "$1=0" dotnet artifacts/bin/EdgeConv.Tests/release/EdgeConv.Tests.dll -- "${kernel_tests[@]}"
}

without DOTNET_EnableAVX2 avx2 cpu:avx2 # and FMA, which has no switch of its own in .NET 10
without DOTNET_EnableAVXVNNI avx_vnni cpu:avxvnni
without DOTNET_EnableAVX512 avx512f cpu:avx512
without DOTNET_EnableHWIntrinsic always

# JPEG transforms by single numbers, against the planes that libturbojpeg makes.
xunit EdgeConv.Node.Tests env DOTNET_EnableHWIntrinsic=0 dotnet artifacts/bin/EdgeConv.Node.Tests/release/EdgeConv.Node.Tests.dll -- \
  -class EdgeConv.Node.Tests.Jpeg.ReferenceTests -class EdgeConv.Node.Tests.Jpeg.TransformTests

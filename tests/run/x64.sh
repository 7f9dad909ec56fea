. tests/run/checks.sh
# The other JPEG decoder, which tests compare with; its path depends on the architecture.
compgen -G '/usr/lib/*/libturbojpeg.so.0' > /dev/null || install_packages libturbojpeg0
ensure_built
x64 EdgeConv.Tests -trait- suite=models -trait- suite=fuzz
x64 EdgeConv.Converter.Tests -trait- suite=models -trait- suite=fuzz
x64 EdgeConv.Node.Tests -trait- suite=models -trait- suite=fuzz
x64 EdgeConv.EndToEnd -trait- suite=models -trait- suite=fuzz -trait- suite=browser -trait- suite=simulator -trait- suite=mqtt -trait- suite=installed
# Where the sample finds it too, but not among the sources: they would be newer than what was built from them.
mkdir -p artifacts/tools/samples/RuleTests
./edgeconv convert tools/meter/meter.onnx -o artifacts/tools/samples/RuleTests/meter.ecb --calibrate tools/meter/calibration.npy --channels grey > "$work/convert.log"
x64 RuleTests -failSkips

#!/usr/bin/env bash
# tests/fuzz.sh TARGET [SECONDS [SEED]]    damages files of one kind for so long: TARGET is ecb, nano, onnx or tflite; SECONDS is 600 unless given
set -euo pipefail
top=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
case ${1:-} in
  ecb) project=EdgeConv.Tests class=EdgeConv.Tests.Blob.BlobFuzzTests ;;
  nano) project=EdgeConv.Converter.Tests class=EdgeConv.Converter.Tests.Firmware.NanoFuzzTests ;;
  onnx) project=EdgeConv.Converter.Tests class=EdgeConv.Converter.Onnx.OnnxFuzzTests ;;
  tflite) project=EdgeConv.Converter.Tests class=EdgeConv.Converter.TfLite.TfLiteFuzzTests ;;
  *) sed -n '2s/^# //p' "$0" >&2; exit 2 ;;
esac
export EDGECONV_ROOT=$top EDGECONV_FUZZ_SECONDS=${2:-600} EDGECONV_FUZZ_SEED=${3:-$(date +%s)000}
dotnet build "$top/tests/$project" -c Release -v q -clp:NoSummary
dotnet run --no-build -c Release --project "$top/tests/$project" -- -noColor -noLogo -showLiveOutput -method "$class.Damaged_*"

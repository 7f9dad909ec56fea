. tests/run/checks.sh
./edgeconv --version > /dev/null # builds it
published tests
command=(dotnet artifacts/bin/EdgeConv.Command/release/EdgeConv.Command.dll)

# same NAME ARGUMENTS...: the model converted under each of these conditions has the SHA-256 of the first time.
same() {
  local name=$1 first; shift
  hash_of "${command[@]}" convert "$@"; first=$hash
  expect() { local where=$1; shift; hash_of "$@"; equal "$name: the same bytes $where" "$first" "$hash"; }
  expect "a second time" "${command[@]}" convert "$@"
  expect "when the C library must not use FMA, AVX2, AVX-512" env GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2,-AVX512F "${command[@]}" convert "$@"
  expect "without AVX2" env DOTNET_EnableAVX2=0 "${command[@]}" convert "$@"
  expect "without any instruction set" env DOTNET_EnableHWIntrinsic=0 "${command[@]}" convert "$@"
  expect "on arm64" tools/arm64/arm64 run artifacts/arm64/tests/EdgeConv.Command convert "$@"
}

hash_of() {
  rm -f "$work/model.ecb"
  "$@" -o "$work/model.ecb" > "$work/convert.log" 2>&1 || { cat "$work/convert.log"; hash="no file"; return; }
  hash=$(sha256sum < "$work/model.ecb")
}

same "demo model" tools/meter/meter.onnx --calibrate tools/meter/calibration.npy
if has_shared; then
  models=${EDGECONV_SHARED:-../shared}/models
  same "KWS int8" "$models/models/kws_dscnn_int8.tflite"
  python3 tests/run/kws_calibration.py "$models" 100 "$work/kws.npy"
  same "KWS float" "$models/models/kws_dscnn_float.tflite" --calibrate "$work/kws.npy"
else
  skip "KWS int8" no:shared
  skip "KWS float" no:shared
fi

. tests/run/checks.sh
./edgeconv --version > "$work/version" # builds it
published tests
x64=(dotnet "$EDGECONV_ROOT"/artifacts/bin/EdgeConv.Command/release/EdgeConv.Command.dll)

# Conversions run side by side, as many as there are cores; what came out is compared at the end.
count=0 names=() wheres=()
convert() { # NAME WHERE COMMAND...
  local out=$work/$count.ecb log=$work/$count.log
  names+=("$1") wheres+=("$2")
  shift 2
  count=$((count + 1))
  [ "$(jobs -rp | wc -l)" -lt "$(nproc)" ] || wait -n || true
  "$@" -o "$out" > "$log" 2>&1 &
}

# same NAME ARGUMENTS...: the model converted under each of these conditions.
same() {
  local name=$1; shift
  convert "$name" "the first time" "${x64[@]}" convert "$@"
  convert "$name" "on arm64" env DOTNET_TieredCompilation=0 tools/arm64/arm64 run artifacts/arm64/tests/EdgeConv.Command convert "$@"
  convert "$name" "a second time, in another working directory" env -C "$work" "${x64[@]}" convert "$@"
  convert "$name" "when the C library must not use FMA, AVX2, AVX-512" \
    env GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2,-AVX512F "${x64[@]}" convert "$@"
  convert "$name" "without AVX2" env DOTNET_EnableAVX2=0 "${x64[@]}" convert "$@"
  convert "$name" "without any instruction set" env DOTNET_EnableHWIntrinsic=0 "${x64[@]}" convert "$@"
}

# Effort good with few samples and steps: emulation, and a processor without vectors, are thirty times slower.
good=(--effort good --round 8)
python3 tests/run/npy_first.py tools/meter/calibration.npy 8 "$work/meter.npy"
same "demo model" "$EDGECONV_ROOT/tools/meter/meter.onnx" --calibrate "$work/meter.npy" "${good[@]}"
if has_shared; then
  models=$(readlink -f "${EDGECONV_SHARED:-../shared}")/models
  same "KWS int8" "$models/models/kws_dscnn_int8.tflite"
  python3 tests/run/kws_calibration.py "$models" 8 "$work/kws.npy"
  same "KWS float" "$models/models/kws_dscnn_float.tflite" --calibrate "$work/kws.npy" "${good[@]}"
else
  skip "KWS int8" no:shared
  skip "KWS float" no:shared
fi
wait

for ((i = 0; i < count; i++)); do
  hash=$(sha256sum < "$work/$i.ecb") || { cat "$work/$i.log"; hash="no file: $(tail -n 1 "$work/$i.log")"; }
  if [ "${wheres[i]}" = "the first time" ]; then
    first=$hash
    check "${names[i]}: it converts" test -s "$work/$i.ecb"
  else
    equal "${names[i]}: the same bytes ${wheres[i]}" "$first" "$hash"
  fi
done

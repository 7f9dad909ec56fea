. tests/run/checks.sh
ensure_built
x64 EdgeConv.Converter.Tests -trait suite=models -trait- size=large

# One weight byte changed: the answers change as a reference in another language says.
if has_shared; then
  need /usr/lib/python3/dist-packages/numpy python3-numpy
  shared=${EDGECONV_SHARED:-$EDGECONV_ROOT/../shared}
  /usr/bin/python3 tests/run/weight_byte.py "$shared" "$work" > "$work/weight_byte.txt"
  while read -r model fp32 q31; do
    for rule in fp32 q31; do
      ./edgeconv convert "$work/$model.tflite" --arithmetic $rule -o "$work/$model.$rule.ecb" > "$work/convert.log"
      ./edgeconv run "$work/$model.$rule.ecb" --raw-in "$work/$model.in.bin" --raw-out "$work/$model.$rule.out" > "$work/run.log"
      check "$model with a changed weight, $rule: the answer changes as the reference's (${!rule} bytes)" cmp "$work/$model.$rule.bin" "$work/$model.$rule.out"
      check "$model with a changed weight, $rule: it does change" test "${!rule}" -gt 0
    done
  done < "$work/weight_byte.txt"
else
  skip "One weight byte changed" no:shared
fi

# steady FILE GOLDEN INPUT_BYTES OUTPUT_BYTES CALLS [THREADS [OPTION...]]: the whole process allocates nothing while one input is run that often, and the last answer is right.
steady() {
  local golden=$shared/peers/golden/$2 name=$2${7:+ "${*:7}"} threads=${6:-1} report
  ./edgeconv convert "$shared/$1" -o "$work/$name.ecb" "${@:7}" > "$work/$name.convert.log"
  head -c "$3" "$golden.in.bin" > "$work/$name.one.in"
  head -c "$4" "$golden.tflite-xnnpack.out.bin" > "$work/$name.one.out"
  report=$(dotnet artifacts/bin/EdgeConv.Board/release/edgeconv-board.dll run "$work/$name.ecb" --raw-in "$work/$name.one.in" --raw-out "$work/$name.out" --repeat "$5" --threads "$threads" --json)
  equal "$name: managed bytes allocated by the whole process in $5 inferences on $threads threads" 0 "$(python3 -c 'import json, sys; print(json.load(sys.stdin)["allocated_bytes"])' <<< "$report")"
  check "$name: the last of $5 answers on $threads threads is right" cmp "$work/$name.one.out" "$work/$name.out"
}
if has_shared; then
  # Two at a time: the first is as long as the others together.
  (work=$work/kws; mkdir -p "$work"; steady models/models/kws_dscnn_int8.tflite kws_ref_model 490 12 10000) &
  steady peers/models/ad01_int8.tflite ad01_int8 640 640 10000
  steady models/models/str_ww_int8.tflite str_ww_ref_model 1200 3 10000
  steady models/models/vww96_int8.tflite vww_96_int8 27648 2 1000
  steady models/models/resnet8_cifar10_int8.tflite pretrainedResnet_quant 3072 10 1000
  steady models/models/resnet8_cifar10_int8.tflite pretrainedResnet_quant 3072 10 1000 2
  steady models/models/str_ww_int8.tflite str_ww_ref_model 1200 3 3000 4
  steady models/models/vww96_int8.tflite vww_96_int8 27648 2 1000 2 --plan stream --input camera
  wait
else
  skip "Steady state" no:shared
fi

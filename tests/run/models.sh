. tests/run/checks.sh
ensure_built
x64 EdgeConv.Converter.Tests -trait suite=models

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

. tests/run/checks.sh
tools/arm64/arm64 setup
keep=$EDGECONV_ROOT/artifacts/faults # a tree built once is built again in seconds
mkdir -p "$keep"
judged=0
python3 tests/run/faults.py "$keep" > "$work/judged" 2> "$work/log" || judged=$?
while IFS=$'\t' read -r outcome name detail; do "$outcome" "$name" "$detail"; done < "$work/judged"
[ $judged = 0 ] || fail "All faults were planted" "$(tail -n 3 "$work/log")"

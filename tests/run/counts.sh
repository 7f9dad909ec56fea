. tests/run/checks.sh
need strace strace
ensure_built
ensure_published

x64_board=artifacts/board-x64/edgeconv-board
arm64_board=artifacts/board-arm64/edgeconv-board
model=$work/meter.ecb
./edgeconv convert tools/meter/meter.onnx --calibrate tools/meter/calibration.npy -o "$model" > "$work/convert.log"
python3 tests/run/npy_to_raw.py tools/meter/calibration.npy 4 "$work/in.bin"
./edgeconv run "$model" --raw-in "$work/in.bin" --raw-out "$work/command.bin" > "$work/run.log"

# answers WHERE COMMAND...: the board's program gives the command's bytes.
answers() {
  local where=$1; shift
  check "The board's program runs the demo's model on $where" "$@" run "$model" --raw-in "$work/in.bin" --raw-out "$work/$where.bin"
  check "Its bytes on $where are the command's" cmp "$work/command.bin" "$work/$where.bin"
  check "It verifies the model on $where" "$@" verify "$model"
  check "It shows the model on $where" "$@" inspect "$model"
}
answers x64 "$x64_board"
answers cortex-a76 tools/arm64/arm64 run -cpu cortex-a76 "$arm64_board"
answers cortex-a53 tools/arm64/arm64 run -cpu cortex-a53 "$arm64_board"

# calls REPEAT: how often the program asks the system for memory, or gives some back.
calls() {
  strace -f -qq -e trace=mmap,munmap,mremap,brk,madvise -o "$work/strace.$1" \
    "$x64_board" run "$model" --raw-in "$work/in.bin" --raw-out "$work/repeat.bin" --repeat "$1" > "$work/strace.log"
  wc -l < "$work/strace.$1"
}
equal "1,000 more inferences ask the system for no memory" "$(calls 1)" "$(calls 1001)"

# executed CPU REPEAT: instructions from exec to exit.
executed() {
  tools/arm64/arm64 count -cpu "$1" "$arm64_board" run "$model" --raw-in "$work/in.bin" --raw-out "$work/repeat.bin" --repeat "$2" 2>&1 >/dev/null \
    | sed -n 's/^INSNS //p'
}
macs=$(./edgeconv inspect "$model" --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["macs"])')
inputs=4
for cpu in cortex-a76 cortex-a53; do
  once=$(executed $cpu 1) twice=$(executed $cpu 2)
  each=$(((twice - once) / inputs))
  echo "   $cpu: $once instructions for $inputs inputs from exec to exit; $each per inference, $macs multiply-accumulates"
  check "The demo's model takes at most 25 instructions per multiply-accumulate on $cpu" test $each -gt 0 -a $each -le $((25 * macs))
done
echo "   $(stat -c %s "$arm64_board") bytes: the arm64 program"

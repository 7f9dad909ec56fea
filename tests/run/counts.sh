. tests/run/checks.sh
need strace strace
ensure_built
published "board arm64" "board x64"

x64_board=artifacts/board-x64/edgeconv-board
arm64_board=artifacts/board-arm64/edgeconv-board
model=$work/meter.ecb
./edgeconv convert tools/meter/meter.onnx --calibrate tools/meter/calibration.npy -o "$model" > "$work/convert.log" 2>&1
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

# From the read of its only input to the write of its output, with 1,001 inferences between them, the program asks the system for no memory.
python3 tests/run/npy_to_raw.py tools/meter/calibration.npy 1 "$work/one.bin"
run_one=(run "$model" --raw-in "$work/one.bin" --raw-out "$work/one-out.bin" --repeat)
strace -f -qq -y -e trace=mmap,munmap,mremap,brk,madvise,pread64,pwrite64 -o "$work/calls" "$x64_board" "${run_one[@]}" 1001 > "$work/strace.log"
sed -n '/pread64.*one\.bin/,/pwrite64.*one-out\.bin/p' "$work/calls" > "$work/between"
equal "Input and output are where the calls are looked at" "pread64 pwrite64" "$(sed -n '1p;$p' "$work/between" | grep -o 'pread64\|pwrite64' | xargs)"
equal "1,001 inferences ask the system for no memory" "" "$(sed '1d;$d' "$work/between")"

equal "A model that is not there is a mistake of the caller" "2 1" "$(tools/count-arm64 "$work/nowhere.ecb" --json 2> "$work/nowhere"; echo $? $(wc -l < "$work/nowhere"))"
# Pinned: more is a loss, fewer is a pin to be written again.
python3 tests/run/pinned_counts.py check "$work" > "$work/pinned" 2> "$work/pinned.log" || { cat "$work/pinned.log"; fail "The small models are counted" "$(tail -n 1 "$work/pinned.log")"; }
while IFS=$'\t' read -r outcome name detail; do "$outcome" "$name" "$detail"; done < "$work/pinned"
executed=$(tools/arm64/arm64 count -cpu cortex-a53 "$arm64_board" "${run_one[@]}" 1 2>&1 >/dev/null | sed -n 's/^INSNS //p')
echo "   cortex-a53: $executed instructions from exec to exit with one answer of the demo's model"
check "The first answer of the demo's model takes less than 10 million instructions from exec" test "$executed" -lt 10000000
echo "   the arm64 program: $(stat -c %s "$arm64_board") bytes"
"$x64_board" "${run_one[@]}" 1000000 > "$work/resident.log" &
running=$!
sleep 1
resident=$(awk '/VmHWM/ { print $2 }' /proc/$running/status)
kill $running
echo "   the x64 program: $resident KB resident at most, while it infers"
check "Inferring, the program is resident with less than 15 MB" test "$resident" -lt 15000

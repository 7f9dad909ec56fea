# Sourced by soak.sh and soak-all.sh, after checks.sh.

# resident PID: kilobytes that the process has in memory; nothing when it is gone.
resident() { awk '/^VmRSS/ { print $2 }' "/proc/$1/status" 2> /dev/null || true; }

# value NAME SUMMARY
value() { python3 -c 'import json, sys; print(json.loads(sys.argv[2])[sys.argv[1]])' "$1" "$2"; }

# soak N: the node on 16 pictures of digits, over and over, as fast as they come.
soak() {
  local runs=$1 pictures=16 board=artifacts/board-x64/edgeconv-board node asked first last summary again ended
  published "board x64"
  ensure_built
  ./edgeconv convert tools/meter/meter.onnx --calibrate tools/meter/calibration.npy --channels grey --input-mul 0.0039215689 --input-add 0 \
    -o "$work/meter.ecb" > "$work/convert.log" 2>&1
  python3 tests/run/npy_to_levels.py tools/meter/calibration.npy $pictures "$work/digits.grey"
  # Without a hold, frames that come this fast would make more lines than the log takes on a busy machine.
  cat > "$work/soak.json" << 'JSON'
{
  "name": "soak", "board": "desktop",
  "camera": { "source": "file:digits.grey", "format": "grey", "width": 20, "height": 32, "framesPerSecond": 0, "repeat": true },
  "model": { "file": "meter.ecb", "softmax": true },
  "rules": [ { "name": "three", "label": "3", "above": 0.5, "hold": "20ms" }, { "name": "seven", "label": "7", "above": 0.5, "hold": "20ms" } ],
  "outputs": [ { "rule": "three", "pin": "GPIO17" }, { "rule": "seven", "pin": "GPIO18", "activeLow": true } ],
  "log": { "latency": "1s" }, "ring": { "folder": "ring" }
}
JSON
  # As its unit starts it; SIGUSR1 asks for latencies.
  env --block-signal=USR1 $board node "$work/soak.json" --frames "$runs" > "$work/log" &
  node=$! asked=0
  : > "$work/resident"
  while kill -0 $node 2> /dev/null; do
    if grep -q '"event":"rule"' "$work/log"; then # it has begun
      resident $node >> "$work/resident"
      ! kill -USR1 $node 2> /dev/null || asked=$((asked + 1))
    fi
    sleep 0.1
  done
  check "The node stops by itself" wait $node
  summary=$(tail -n 1 "$work/log")
  equal "$runs frames are looked at" "$runs" "$(value frames "$summary")"
  equal "Nothing is allocated meanwhile, on any thread" 0 "$(value allocatedBytes "$summary")"
  check "Latencies were said when they were asked for" test "$(grep -c '"event":"latency"' "$work/log")" -ge "$asked"
  equal "No line of the log is lost" 0 "$(value lostLines "$summary")"
  equal "Each of the $pictures pictures always has the same output" $pictures "$(value distinctOutputs "$summary")"
  first=$(head -n 1 "$work/resident") last=$(tail -n 1 "$work/resident")
  echo "   resident: $first KB when it had begun, $last KB before it ended; outputs $(value outputsHash "$summary")"
  check "Resident memory does not grow" test "${last:?}" -le $((first + 64))

  # What costs memory at its first use only must not do so among the frames: rules that first change late, threads that start late on a busy machine.
  for _ in {1..40}; do head -c 640 "$work/digits.grey"; done > "$work/late.grey" # a picture of 20 x 32
  cat "$work/digits.grey" >> "$work/late.grey"
  sed 's/digits.grey/late.grey/; s/, "hold": "20ms"//' "$work/soak.json" > "$work/late.json"
  for _ in {1..20}; do nice -n 19 $board node "$work/late.json" --frames 300 | tail -n 1; done > "$work/late.log"
  equal "The first time of anything allocates nothing either, in 20 starts" "20 0" \
    "$(python3 -c 'import json, sys; starts = [json.loads(line) for line in sys.stdin]; print(len(starts), sum(start["allocatedBytes"] for start in starts))' < "$work/late.log")"
  check "The rules first changed late" grep -q '"changes":[1-9]' "$work/late.log"

  summary=$($board node "$work/soak.json" --frames 1000 | tail -n 1)
  again=$(DOTNET_EnableDiagnostics=0 dotnet artifacts/bin/EdgeConv.Board/release/edgeconv-board.dll node "$work/soak.json" --frames 1000 | tail -n 1)
  equal "Under the JIT its outputs are the same" "$(value outputsHash "$again")" "$(value outputsHash "$summary")"
  $board node "$work/soak.json" > "$work/service" &
  node=$!
  while ! grep -q '"event":"rule"' "$work/service"; do kill -0 $node; sleep 0.05; done
  equal "It has no socket" "" "$(find /proc/$node/fd -lname 'socket:*')"
  ended=$EPOCHREALTIME
  kill -TERM $node
  check "SIGTERM ends it with 0" wait $node
  check "Within a second" test "$(python3 -c "print(int($EPOCHREALTIME - $ended))")" -lt 1
  check "It says so last" grep -q '"event":"stop","because":"asked"' <(tail -n 1 "$work/service")
}

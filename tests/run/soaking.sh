# Sourced by soak.sh and soak-all.sh, after checks.sh.

# resident PID: kilobytes that the process has in memory; nothing when it is gone.
resident() { awk '/^VmRSS/ { print $2 }' "/proc/$1/status" 2> /dev/null || true; }

# value NAME SUMMARY
value() { python3 -c 'import json, sys; print(json.loads(sys.argv[2])[sys.argv[1]])' "$1" "$2"; }

# soak N: the node on 16 pictures of digits, over and over, as fast as they come.
soak() {
  local runs=$1 pictures=16 node first last summary again ended
  published "board x64"
  ensure_built
  ./edgeconv convert tools/meter/meter.onnx --calibrate tools/meter/calibration.npy --channels grey --input-mul 0.0039215689 --input-add 0 \
    -o "$work/meter.ecb" > "$work/convert.log" 2>&1
  python3 tests/run/npy_to_levels.py tools/meter/calibration.npy $pictures "$work/digits.grey"
  cat > "$work/soak.json" << 'JSON'
{
  "name": "soak", "board": "desktop",
  "camera": { "source": "file:digits.grey", "format": "grey", "width": 20, "height": 32, "framesPerSecond": 0, "repeat": true },
  "model": { "file": "meter.ecb", "softmax": true },
  "rules": [ { "name": "three", "label": "3", "above": 0.5 }, { "name": "seven", "label": "7", "above": 0.5, "hold": "1ms" } ],
  "outputs": [ { "rule": "three", "pin": "GPIO17" }, { "rule": "seven", "pin": "GPIO18", "activeLow": true } ],
  "log": { "latency": "1s" }, "ring": { "folder": "ring" }
}
JSON
  # Under the JIT, since the published program for x64 has no AVX2 and takes ten times as long; the board's program recompiles nothing while it runs.
  DOTNET_EnableDiagnostics=0 dotnet artifacts/bin/EdgeConv.Board/release/edgeconv-board.dll node "$work/soak.json" --frames "$runs" > "$work/log" &
  node=$!
  : > "$work/resident"
  while kill -0 $node 2> /dev/null; do
    ! grep -q '"event":"latency"' "$work/log" || resident $node >> "$work/resident" # it has begun
    sleep 0.1
  done
  check "The node stops by itself" wait $node
  summary=$(tail -n 1 "$work/log")
  equal "$runs frames are looked at" "$runs" "$(value frames "$summary")"
  equal "Nothing is allocated meanwhile, on any thread" 0 "$(value allocatedBytes "$summary")"
  equal "No line of the log is lost" 0 "$(value lostLines "$summary")"
  equal "Each of the $pictures pictures always has the same output" $pictures "$(value distinctOutputs "$summary")"
  first=$(head -n 1 "$work/resident") last=$(tail -n 1 "$work/resident")
  if [ -n "$last" ]; then
    echo "   resident: $first KB when it had begun, $last KB before it ended"
    check "Resident memory does not grow" test "$last" -le $((first + 64))
  fi

  # The ahead-of-time compiled program: the same, for fewer frames, and as a service sees it.
  artifacts/board-x64/edgeconv-board node "$work/soak.json" --frames 1000 > "$work/log"
  summary=$(tail -n 1 "$work/log")
  equal "Compiled ahead of time, it allocates nothing either" 0 "$(value allocatedBytes "$summary")"
  again=$(DOTNET_EnableDiagnostics=0 dotnet artifacts/bin/EdgeConv.Board/release/edgeconv-board.dll node "$work/soak.json" --frames 1000 | tail -n 1)
  equal "Its outputs are those of the JIT's kernels" "$(value outputsHash "$again")" "$(value outputsHash "$summary")"
  artifacts/board-x64/edgeconv-board node "$work/soak.json" > "$work/service" &
  node=$!
  while ! grep -q '"event":"rule"' "$work/service"; do kill -0 $node; sleep 0.05; done
  equal "It has no socket" "" "$(find /proc/$node/fd -lname 'socket:*')"
  ended=$EPOCHREALTIME
  kill -TERM $node
  check "SIGTERM ends it with 0" wait $node
  check "Within a second" test "$(python3 -c "print(int($EPOCHREALTIME - $ended))")" -lt 1
  check "It says so last" grep -q '"event":"stop","because":"asked"' <(tail -n 1 "$work/service")
}

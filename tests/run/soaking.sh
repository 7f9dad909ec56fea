# Sourced by soak.sh and soak-all.sh, after checks.sh.

# resident: kilobytes of the node that runs.
resident() { awk '/^VmRSS/ { print $2 }' "/proc/$1/status" 2> /dev/null; }

# soak N: the ahead-of-time compiled node on 16 pictures of digits, over and over.
soak() {
  local runs=$1 pictures=16 node first last summary
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
  artifacts/board-x64/edgeconv-board node "$work/soak.json" --frames "$runs" > "$work/log" &
  node=$!
  # Resident once it runs, and last before it ends.
  sleep 0.3
  first=$(resident $node)
  last=$first
  while kill -0 $node 2> /dev/null; do
    last=$(resident $node || true)
    [ -z "$last" ] || echo "$last" >> "$work/resident"
    sleep 0.05
  done
  check "The node stops by itself" wait $node
  summary=$(tail -n 1 "$work/log")
  value() { python3 -c 'import json, sys; print(json.loads(sys.argv[1])[sys.argv[2]])' "$summary" "$1"; }
  equal "$runs frames are looked at" "$runs" "$(value frames)"
  equal "Nothing is allocated meanwhile, on any thread" 0 "$(value allocatedBytes)"
  equal "No line of the log is lost" 0 "$(value lostLines)"
  check "Each of the $pictures pictures always has the same output" test "$(value distinctOutputs)" -le $pictures
  if [ -s "$work/resident" ]; then
    first=$(head -n 1 "$work/resident")
    last=$(tail -n 1 "$work/resident")
    echo "   resident: $first KB when it had begun, $last KB before it ended"
    check "Resident memory does not grow" test "$last" -le $((first + 64))
  fi
  # The same hash over all frames from another run: every single output is the same again.
  if [ "$runs" -le 10000 ]; then
    artifacts/board-x64/edgeconv-board node "$work/soak.json" --frames "$runs" > "$work/again"
    equal "Another run has the same outputs" "$(value outputsHash)" "$(summary=$(tail -n 1 "$work/again"); value outputsHash)"
  fi
}

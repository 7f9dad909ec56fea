# Sourced by each case, in the guest. What a case finds goes to the console: "FILE name", the text, "FILE END"; tests/run/vm.py judges it.
board=/app/edgeconv-board

show() { # NAME FILE
  echo "FILE $1"
  cat "$2"
  echo "FILE END"
}

# Waits until a line of the file after its first N matches.
wait_line() { # FILE N PATTERN SECONDS
  local left=$(($4 * 10))
  while ! tail -n "+$(($2 + 1))" "$1" 2>/dev/null | grep -q "$3"; do
    left=$((left - 1))
    if [ $left = 0 ]; then
      echo "PROBLEM no line '$3' in $1 after line $2"
      return 1
    fi
    usleep 100000
  done
}

lines() { wc -l < "$1"; }

sim_line() { echo /sys/devices/platform/gpio-sim.0/gpiochip*/sim_gpio"$1"/value; }

# A node in the background: $node is its process, its lines go to the file.
start_node() { # NAME FILE WORDS...
  local configuration=/nodes/$1.json file=$2
  shift 2
  : > "$file" # not what an earlier one said
  $board node "$configuration" "$@" > "$file" 2> "$file.errors" &
  node=$!
}

# Ends the node as a service manager would; its exit code goes to the console.
stop_node() { # WHEN
  kill -TERM $node
  local left=100
  while kill -0 $node 2>/dev/null && [ $left != 0 ]; do
    left=$((left - 1))
    usleep 100000
  done
  [ $left != 0 ] || { echo "PROBLEM the node does not end ($1)"; kill -KILL $node; }
  wait $node
  echo "CODE $1 $?"
}

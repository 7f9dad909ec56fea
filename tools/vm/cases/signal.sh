# An input that loses its signal, or gets one that it cannot use, and has it again.
. /cases/guest.sh
log=/tmp/log
start_node faults $log
wait_line $log 0 '"state":"streaming"' 60
for mode in 1 2 3; do # no signal, no lock, out of range
  before=$(lines $log)
  echo "FAULT signal-$mode $before"
  stage set /dev/video0 "DV Timings Signal Mode" $mode
  wait_line $log "$before" '"state":"\(lost\|stalled\)"' 30
  sleep 2
  stage set /dev/video0 "DV Timings Signal Mode" 0
  wait_line $log "$before" '"state":"reopened"' 30
  sleep 1
  from=$(lines $log)
  kill -USR1 $node
  wait_line $log "$from" '"event":"latency"' 20
  echo "WELL signal-$mode $(lines $log)"
done
stage set /dev/video0 "DV Timings Signal Mode" 1
wait_line $log "$from" '"state":"\(lost\|stalled\)"' 30
stop_node "without a signal"
show log $log
exit 0

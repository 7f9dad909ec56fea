# Faults of a webcam, one after the other, while the node runs. FAULT and WELL say after how many lines of its log a fault came and was over.
. /cases/guest.sh
camera=/dev/video0 log=/tmp/log

fault() { # NAME PATTERN CONTROL VALUE: and wait for what the node says of it
  before=$(lines $log)
  echo "FAULT $1 $before"
  stage set $camera "$3" "$4"
  wait_line $log "$before" "$2" 30
}

well() { # NAME: frames come again
  wait_line $log "$before" '"state":"\(streaming\|reopened\)"' 30
  flowing
  echo "WELL $1 $(lines $log)"
}

flowing() { # the latencies since the last time hold frames
  sleep 1
  local from
  from=$(lines $log)
  kill -USR1 $node
  wait_line $log "$from" '"event":"latency"' 20
}

is_wanted() { case " $wanted " in "  " | *" $1 "*) true ;; *) false ;; esac; }
wanted=$*

start_node faults $log
wait_line $log 0 '"state":"streaming"' 60
flowing
if is_wanted damaged; then
  echo "FAULT damaged $(lines $log)"
  stage set $camera "Inject V4L2_BUF_FLAG_ERROR" 1
  flowing
  echo "WELL damaged $(lines $log)"
fi
if is_wanted half; then
  echo "FAULT half $(lines $log)"
  stage set $camera "Percentage of Dropped Buffers" 50
  sleep 2
  flowing
  stage set $camera "Percentage of Dropped Buffers" 0
  echo "WELL half $(lines $log)"
  flowing
fi
if is_wanted stalled; then
  fault stalled '"state":"stalled"' "Percentage of Dropped Buffers" 100
  stage set $camera "Percentage of Dropped Buffers" 0
  well stalled
fi
if is_wanted stream; then
  fault stream '"state":"lost"' "Inject Fatal Streaming Error" 1
  well stream
fi
if is_wanted queue; then
  fault queue '"state":"lost"' "Inject VIDIOC_QBUF Error" 1
  well queue
fi
if is_wanted refused; then # lost, and then twice refused
  stage set $camera "Inject VIDIOC_REQBUFS Error" 1
  fault refused '"state":"lost"' "Inject Fatal Streaming Error" 1
  well refused
fi
if is_wanted unplugged; then
  exec 7<> $camera # it is back when nobody has it open any more
  fault unplugged '"state":"lost"' "Disconnect" 1
  sleep 2
  echo "AWAY $(lines $log)"
  exec 7>&-
  well unplugged
fi
stop_node streaming
show log $log

ends_in() { # STATE PATTERN CONTROL VALUE
  start_node faults /tmp/end
  wait_line /tmp/end 0 '"state":"streaming"' 60
  stage set $camera "$3" "$4"
  wait_line /tmp/end 0 "$2" 30
  stop_node "$1"
  show "$1" /tmp/end
}
if is_wanted ends; then
  ends_in stalled '"state":"stalled"' "Percentage of Dropped Buffers" 100
  stage set $camera "Percentage of Dropped Buffers" 0
  exec 7<> $camera
  ends_in lost '"state":"lost"' "Disconnect" 1
  exec 7>&-
fi
exit 0

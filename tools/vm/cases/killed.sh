# kill -9 at any moment; at the next start the lines are as the rules begin, before any frame. And a service manager's watchdog.
. /cases/guest.sh
level() { cat "$(sim_line "$1")"; }

stage feed /dev/video1 /dev/video0 640 480 YUYV 60 700 /files/digits.yuyv
for wait in 20000 90000 200000 400000 700000 1100000 1500000; do
  start_node switches /tmp/log
  usleep $wait
  kill -KILL $node
  wait $node
  echo "KILLED $(wc -l < /tmp/log) $(level 2)$(level 3)$(level 4)$(level 5)"
  start_node blind /tmp/again
  wait_line /tmp/again 0 '"state":"lost"' 30
  echo "LEVELS $(level 2)$(level 3)$(level 4)$(level 5)"
  stop_node again
done

stage serve 2000000 $board node /nodes/switches.json > /tmp/served 2>&1 &
manager=$!
wait_line /tmp/served 0 'told READY=1' 30
sleep 3
before=$(lines /tmp/served)
kill -STOP "$(sed -n 's/^SERVE start //p' /tmp/served)"
wait_line /tmp/served "$before" 'SERVE silent' 30
wait_line /tmp/served "$before" 'told READY=1' 30
sleep 1
kill -TERM $manager
wait $manager
echo "CODE served $?"
grep '^SERVE' /tmp/served > /tmp/said
show served /tmp/said
exit 0

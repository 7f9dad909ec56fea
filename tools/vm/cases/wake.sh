# A node that opens its camera only while its wake pin wants it, and whose rule looks at another pin: gpio-sim's lines 5 (button) and 6 (door).
. /cases/guest.sh
log=/tmp/log

pull() { echo "pull-$2" > "$(dirname "$(sim_line "$1")")/pull"; } # LINE up|down
cameras() { ls -l "/proc/$node/fd" | grep -c /dev/video; }
ticks() { awk '{ print $14 + $15 }' "/proc/$node/stat"; } # of the processor, 100 a second, all threads
level() { cat "$(sim_line 2)"; }
next() { # EVENT: its line after those that were there
  wait_line $log "$before" "\"event\":\"$1\"" 60
}

start_node wake $log
wait_line $log 0 '"event":"sleep"' 60
sleep 2
was=$(ticks)
sleep 20
echo "ASLEEP $(cameras) $(($(ticks) - was))"
$board node /nodes/wake.json --check > /tmp/said 2>&1
echo "CODE check-held $?"
show check-held /tmp/said

before=$(lines $log)
pull 5 up
next awake
pull 6 down
next rule
echo "AWAKE $(cameras) $(level)"
pull 5 down
sleep 5
echo "KEPT $(cameras) $(level)"
before=$(lines $log)
pull 6 up
next sleep
sleep 1
echo "CLOSED $(cameras) $(level)"

before=$(lines $log)
pull 5 up
pull 5 down
next awake
next sleep
began=$(cut -d' ' -f1 /proc/uptime)
stop_node asleep
echo "TERM $began $(cut -d' ' -f1 /proc/uptime)"
show log $log

log=/tmp/frames
start_node wake $log --frames 100
for _ in 1 2 3 4 5; do
  before=$(lines $log)
  [ "$before" != 0 ] || wait_line $log 0 '"event":"sleep"' 60
  sleep 20
  pull 5 up
  pull 5 down
  next awake
  sleep 4
  kill -0 $node 2>/dev/null || break
done
wait $node
echo "CODE frames $?"
show frames $log

stage serve 2000000 $board node /nodes/wake.json > /tmp/served 2>&1 &
manager=$!
wait_line /tmp/served 0 'told READY=1' 30
sleep 7
kill -TERM $manager
wait $manager
echo "CODE served $?"
grep '^SERVE' /tmp/served > /tmp/said
show served /tmp/said

$board node /nodes/wake.json --check > /tmp/said 2>&1
echo "CODE check-free $?"
show check-free /tmp/said
exit 0

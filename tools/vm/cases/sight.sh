# A webcam's frames, then chosen pictures before an input: the models' raw outputs, and a line that follows a rule.
. /cases/guest.sh

look() { # NAME WORDS...
  local name=$1
  shift
  $board node "/nodes/$name.json" "$@" > "/tmp/$name" 2>&1
  echo "CODE $name $?"
  show "$name" "/tmp/$name"
}

look webcam --frames 120
stage feed /dev/video2 /dev/video1 640 480 YUYV 60 1500 /files/digits.yuyv
stage levels "$(sim_line 2)" > /tmp/levels &
levels=$!
look digits --frames 300
kill $levels
show levels /tmp/levels
killall stage
if [ -e /files/colour.ecb ]; then
  stage feed /dev/video2 /dev/video1 640 480 YUYV 60 300 /files/people.yuyv
  look colour --frames 30
  killall stage
fi
stage feed /dev/video9 - 640 360 MJPG 15 1000 /files/meter.jpg
look jpeg --frames 20
killall stage
exit 0

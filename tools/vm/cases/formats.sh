# Each format that a camera can have, with the same picture before it.
. /cases/guest.sh
for format in yuyv:YUYV nv12:NV12 i420:YU12 grey:GREY rgb:RGB3 bgr:BGR3; do
  name=${format%:*}
  sed "s/\"yuyv\"/\"$name\"/" /nodes/colour.json > /tmp/node.json
  stage feed /dev/video2 /dev/video1 640 480 ${format#*:} 60 1000 /files/format.$name
  $board node /tmp/node.json --frames 5 > /tmp/log 2>&1
  echo "CODE $name $?"
  show $name /tmp/log
  killall stage
done
exit 0

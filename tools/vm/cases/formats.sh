# Each format that a camera can have, with the same picture before it.
. /cases/guest.sh
for format in yuyv:yuyv:YUYV nv12:nv12:NV12 i420:i420:YU12 grey:grey:GREY rgb:rgb24:RGB3 bgr:bgr24:BGR3; do # file, configuration, V4L2
  name=${format%%:*}
  word=${format#*:}
  sed "s/\"yuyv\"/\"${word%:*}\"/" /nodes/colour.json > /tmp/node.json
  stage feed /dev/video2 /dev/video1 640 480 ${format##*:} 60 1000 /files/format.$name
  $board node /tmp/node.json --frames 5 > /tmp/log 2>&1
  echo "CODE $name $?"
  show $name /tmp/log
  killall stage
done
exit 0

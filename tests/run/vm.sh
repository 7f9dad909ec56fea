. tests/run/checks.sh
. tests/run/guests.sh
prepare_guests

loop=(-c both -f "video_nr=9 max_buffers=4 exclusive_caps=0" -g -i 1)
# Two at a time, since each has one processor.
(
  guest x64 sight amd64 "${loop[@]}"
  guest x64-faults faults amd64 -c webcam -g -i 3 -- damaged stalled stream unplugged
  guest x64-wake wake amd64 -c webcam -g -i 1
) &
beside=$!
guest cortex-a72 sight arm64 "${loop[@]}"
guest raspberry-pi-3 pi3 pi3 -c hdmi -i 2 -w "$EDGECONV_ROOT/tools/vm/watch-pin.sh 17 $files/gpio17"
wait "$beside"

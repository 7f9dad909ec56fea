. tests/run/checks.sh
. tests/run/guests.sh
prepare_guests

loop=(-c hdmi -g -i 1)
for machine in amd64:x64 arm64:cortex-a72; do
  ! has_shared || guest ${machine#*:}-formats formats ${machine%:*} -c both -i 1
  guest ${machine#*:}-faults-all faults ${machine%:*} -c webcam -g -i 3 -t 240 -- damaged half stalled stream queue refused unplugged ends
  guest ${machine#*:}-signal signal ${machine%:*} "${loop[@]}" -t 240
  guest ${machine#*:}-killed killed ${machine%:*} "${loop[@]}" -t 240
done
guest cortex-a72-wake wake arm64 -c webcam -g -i 1
make_deployment
guest cortex-a72-installed installed arm64 -c webcam -g -i 3 -m 384
guest cortex-a72-report report arm64 -c webcam -i 1 -t 240
guest raspberry-pi-3-report report pi3 -c webcam -i 2 -t 400

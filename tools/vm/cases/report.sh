# What `report`, `doctor` and `node --check` say of a machine that has a camera.
. /cases/guest.sh
$board report -o /tmp/report.json > /tmp/said 2>&1
echo "CODE report $?"
show said /tmp/said
show report /tmp/report.json
$board doctor --json > /tmp/doctor 2> /tmp/errors
echo "CODE doctor $?"
show doctor /tmp/doctor
for node in webcam blind; do # blind has neither its camera nor its chip
  $board node /nodes/$node.json --check > /tmp/said 2>&1
  echo "CODE check-$node $?"
  show check-$node /tmp/said
done
exit 0

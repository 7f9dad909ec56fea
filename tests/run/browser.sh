. tests/run/checks.sh
need chromium chromium
need /usr/sbin/mosquitto mosquitto
ensure_built
check "The board's program and the gateway's are compiled ahead of time for x64" published "board x64" "gateway x64"
x64 EdgeConv.EndToEnd -trait suite=browser -trait suite=mqtt -trait suite=installed

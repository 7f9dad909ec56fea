. tests/run/checks.sh
need chromium chromium
need /usr/sbin/mosquitto mosquitto
ensure_built
x64 EdgeConv.EndToEnd -trait suite=browser -trait suite=mqtt

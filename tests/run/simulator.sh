. tests/run/checks.sh
need chromium chromium
ensure_built
x64 EdgeConv.EndToEnd -trait suite=simulator

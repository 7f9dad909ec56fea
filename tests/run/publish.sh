. tests/run/checks.sh
check "The test programs and the command are published for arm64" published tests
check "The board's program is compiled ahead of time for arm64" published "board arm64"
check "The board's program is compiled ahead of time for x64" published "board x64"
check "The board's program is one file under 6 MB" test "$(stat -c %s artifacts/board-arm64/edgeconv-board)" -lt 6000000

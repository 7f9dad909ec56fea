. tests/run/checks.sh
rm -f artifacts/published.stamp
check "The test programs and the board's program are published" ensure_published
check "The board's program is one file under 8 MB" test "$(stat -c %s artifacts/board-arm64/edgeconv-board)" -lt 8000000

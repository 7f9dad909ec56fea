. tests/run/checks.sh
# Two at a time; what is compiled ahead of time is compiled in one folder, one program after the other.
(work=$work/tests; mkdir -p "$work"; check "The test programs and the command are published for arm64" published tests) &
beside=$!
check "The board's program is compiled ahead of time for arm64" published "board arm64"
check "The board's program is compiled ahead of time for x64" published "board x64"
check "The gateway's program is compiled ahead of time for x64" published "gateway x64"
wait "$beside"
check "The board's program is one file under 6 MB" test "$(stat -c %s artifacts/board-arm64/edgeconv-board)" -lt 6000000
equal "It needs no later C library than install.sh asks for" GLIBC_2.34 "$(grep -ao 'GLIBC_2\.[0-9]*' artifacts/board-arm64/edgeconv-board | sort -uV | tail -n 1)"

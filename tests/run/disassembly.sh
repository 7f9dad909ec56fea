. tests/run/checks.sh
need aarch64-linux-gnu-objdump binutils-aarch64-linux-gnu
published "board arm64"
export PYTHONDONTWRITEBYTECODE=1

check "The check sees what is planted" python3 tests/run/disassembly.py self-test
check "Inner loops with vectors: no stack access, no copied vector, no call" python3 tests/run/disassembly.py check
cat "$work/check.log"

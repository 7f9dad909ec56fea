. tests/run/checks.sh
need aarch64-linux-gnu-objdump binutils-aarch64-linux-gnu
published "board arm64"
export PYTHONDONTWRITEBYTECODE=1

check "The check sees what is planted" python3 tests/run/disassembly.py self-test
mapfile -t kernels < <(sed -nE 's/.*new\("(\w+)", Isa\.Neon(Dot)?\).*/\1/p' src/EdgeConv/Kernels/*/*Kernels.cs)
check "Inner loops with vectors: no stack access, no copied vector, no call" python3 tests/run/disassembly.py check "${kernels[@]}"
cat "$work/check.log"

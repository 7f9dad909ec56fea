# Sourced by every part: records checks, runs test programs, builds what is not built.
set -euo pipefail
cd "$EDGECONV_ROOT"
. tests/run/packages.sh
work=$EDGECONV_ROOT/artifacts/test/$EDGECONV_PART
coverage=$EDGECONV_ROOT/artifacts/test/kernel-bytes/$EDGECONV_PART # a file for each test program that ran kernels; the part coverage adds them up
rm -rf "$work" "$coverage"
mkdir -p "$work" "$coverage"

record() { printf '%s\t%s\t%s\t%s\n' "$EDGECONV_PART" "$1" "$2" "$(printf %s "${3:-}" | tr "\t\n" "  ")" >> "$EDGECONV_RESULTS"; }
pass() { record pass "$1"; echo "   passed: $1"; }
skip() { record skip "$1" "$2"; echo "   skipped: $1: $2"; }
fail() { record fail "$1" "${2:-}"; echo "   FAILED: $1: ${2:-}"; }

# check NAME COMMAND...: passes if the command ends with 0; what it printed is the detail of a failure.
check() {
  local name=$1 log=$work/check.log code=0; shift
  "$@" > "$log" 2>&1 || code=$?
  if [ $code = 0 ]; then pass "$name"; else cat "$log"; fail "$name" "exit code $code: $(tail -n 5 "$log")"; fi
}

# equal NAME EXPECTED ACTUAL
equal() { if [ "$2" = "$3" ]; then pass "$1"; else fail "$1" "expected '$2', got '$3'"; fi; }

has_shared() { [ -d "${EDGECONV_SHARED:-$EDGECONV_ROOT/../shared}/models" ]; }

# xunit PROJECT COMMAND... -- FILTERS...: runs a test program and adds up its results.
xunit() {
  local project=$1 command=() file code=0; shift
  while [ "$1" != -- ]; do command+=("$1"); shift; done; shift
  file=$(mktemp "$work/$project.XXXX.xml"); rm "$file"
  EDGECONV_COVERAGE=$coverage/$(basename "$file" .xml).tsv "${command[@]}" -noColor -noLogo -noAutoReporters "$@" -result-xml "$file" </dev/null || code=$?
  python3 tests/run/results.py xunit "$EDGECONV_PART" "$project" "$file" "$code"
}

# x64 PROJECT FILTERS...: the test program as built for this machine.
x64() { local project=$1; shift; xunit "$project" dotnet "artifacts/bin/$project/release/$project.dll" -- "$@"; }

# arm64 CPU PROJECT FILTERS...: the same test program, published for arm64, under emulation.
arm64() { local cpu=$1 project=$2; shift 2; xunit "$project" tools/arm64/arm64 run -cpu "$cpu" "artifacts/arm64/tests/$project" -- "$@"; }

# newer_than STAMP: succeeds if a source is newer than the stamp, or there is none.
newer_than() {
  [ ! -e "$1" ] || [ -n "$(find src tests tools Directory.Build.props Directory.Packages.props global.json BannedSymbols.txt .editorconfig \
    EdgeConv.sln \( -name bin -o -name obj -o -name __pycache__ \) -prune -o -newer "$1" -print -quit)" ]
}

# ensure_built [OPTION]: the solution, once per change of a source; ./edgeconv finds its command built too.
ensure_built() {
  mkdir -p artifacts
  exec 9> artifacts/build.lock # the compiler's servers outlive the build, so they must not inherit the lock
  flock 9
  if newer_than artifacts/solution.stamp; then
    touch artifacts/new.stamp
    dotnet build EdgeConv.sln -c Release --artifacts-path artifacts -v q -clp:NoSummary "$@" > "$work/build.log" 2>&1 9>&- || { cat "$work/build.log"; return 1; }
    cp -p artifacts/new.stamp artifacts/edgeconv.stamp
    mv artifacts/new.stamp artifacts/solution.stamp
  fi
  exec 9>&-
}

# published WHAT...: what tools/arm64/arm64 publishes by these names, once per change of a source.
published() {
  local what stamp
  for what in "$@"; do
    stamp=artifacts/published-${what// /-}.stamp
    newer_than "$stamp" || continue
    touch "$stamp.new"
    # shellcheck disable=SC2086 # "board x64" is two words
    tools/arm64/arm64 publish-$what > "$work/publish.log" 2>&1 || { cat "$work/publish.log"; return 1; }
    mv "$stamp.new" "$stamp"
  done
}

# What depends on a processor's instructions: tests of kernels and of the arithmetic under them, and what says so by a trait.
kernel_tests=(-filter '/*/EdgeConv.Tests.Kernels*' -filter '/*/EdgeConv.Tests.Numerics*' -filter '/[suite=kernels]')

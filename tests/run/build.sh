. tests/run/checks.sh

# banned: the calls that BannedSymbols.txt forbids are errors in a project that is checked as those of src/ are.
banned_calls_are_errors() {
  local folder=$work/banned
  mkdir -p "$folder"
  cat > "$folder/Banned.csproj" <<'EOF'
<Project Sdk="Microsoft.NET.Sdk" />
EOF
  cat > "$folder/Banned.cs" <<'EOF'
namespace Banned;

public static class Calls
{
    public static double A(double x) => System.Math.Exp(x);
    public static float B(float x) => System.MathF.Sqrt(x);
    public static int C() => new System.Random(1).Next();
    public static int D() => System.HashCode.Combine(1, 2);
    public static int E() => System.Numerics.Vector<byte>.Count;
    public static int F(string s) => s.GetHashCode();
}
EOF
  local line
  dotnet build "$folder/Banned.csproj" -c Release -p:BansCalls=true -v q -nologo > "$folder/log" 2>&1 && { echo "it builds"; return 1; }
  for line in 5 6 7 8 9 10; do
    grep -q "Banned.cs($line,.*error RS0030" "$folder/log" || { cat "$folder/log"; echo "line $line is not refused"; return 1; }
  done
}

# As a gate the build starts from the sources: what ./edgeconv built, it built without analysers.
rm -f artifacts/solution.stamp
check "The solution builds without a warning" ensure_built --no-incremental
check "Banned calls are errors" banned_calls_are_errors

. tests/run/checks.sh
./edgeconv --version > "$work/version" # builds it

# A reader's folder: what the README names is there, what its commands write stays out of the repository.
reader=$work/reader
mkdir -p "$reader"
for entry in "$EDGECONV_ROOT"/*; do
  case ${entry##*/} in artifacts | bin | obj) ;; *) ln -s "$entry" "$reader/" ;; esac
done
commands() { python3 tests/run/readme.py commands "$1" > "$work/commands.sh" && (cd "$reader" && bash -euxo pipefail "$work/commands.sh" </dev/null); }
check "The commands of the README do what it says" commands README.md
check "Those of the command's own README too" commands tools/edgeconv/README.md

# A user's folder: no property or version of the repository reaches it, and packages come from the folder just packed.
user=$work/user
mkdir -p "$user"
echo '<Project />' > "$user/Directory.Build.props"
echo '<Project />' > "$user/Directory.Packages.props"
cat > "$user/nuget.config" <<EOF
<configuration>
  <packageSources>
    <add key="packed" value="$work/packages" />
  </packageSources>
</configuration>
EOF
cat > "$user/User.csproj" <<'EOF'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
    <RestorePackagesPath>restored</RestorePackagesPath>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="EdgeConv" Version="*" />
  </ItemGroup>
</Project>
EOF
# From what the solution's build compiled, analysers and all.
check "The package is made" dotnet pack src/EdgeConv -c Release --artifacts-path artifacts -p:RunAnalyzers=false -o "$work/packages" -v q -nologo
has_no_dependency() {
  python3 - "$work"/packages/EdgeConv.*.nupkg <<'EOF'
import sys, zipfile
package = zipfile.ZipFile(sys.argv[1])
names = package.namelist()
nuspec = package.read("EdgeConv.nuspec").decode()
assert "<dependency " not in nuspec, nuspec
for name in ["lib/net10.0/EdgeConv.dll", "lib/net10.0/EdgeConv.xml", "README.md"]:
    assert name in names, f"{name} is not in {names}"
EOF
}
check "It depends on no package, and carries its documentation" has_no_dependency
program() { python3 tests/run/readme.py program README.md > "$user/Program.cs"; }
check "The README holds a C# program" program
check "It has ten lines at most" test "$(grep -c . "$user/Program.cs")" -le 10
check "It builds against the package" dotnet build "$user/User.csproj" -o "$user/out" -v q -nologo
./edgeconv convert tools/meter/meter.onnx --calibrate tools/meter/calibration.npy -o "$user/meter.ecb" > "$work/convert.log"
runs() { (cd "$user" && dotnet out/User.dll > answer && cat answer && grep -q . answer); }
check "It runs and prints an answer" runs

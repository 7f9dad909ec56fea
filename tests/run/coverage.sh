. tests/run/checks.sh
rm -rf "$coverage" # this part runs no kernel
python3 tests/run/coverage.py "$(dirname "$coverage")" > "$work/judged"
sed -n '/^table\t/s/^table\t/   /p' "$work/judged"
while IFS=$'\t' read -r outcome name detail; do
  case $outcome in pass|fail|skip) "$outcome" "$name" "$detail" ;; esac
done < "$work/judged"

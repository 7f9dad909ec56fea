. tests/run/checks.sh
ensure_built
x64 EdgeConv.Converter.Tests -trait size=large -showLiveOutput | tee "$work/live"

# table TEST COLUMN...: the rows that a test wrote, as the README and the notes have them.
table() {
  local test=$1; shift
  printf '\n|'; printf ' %s |' "$@"; printf '\n|'; printf -- '---|%.0s' "$@"; printf '\n'
  sed -n "s/.*\.$test[^|]* \[OUTPUT\] |/|/p" "$work/live"
}
{
  table Int8_is_as_good_as_float network samples "float -> int8" limit "signal to noise" conversion
  table Each_network_answers_in_int8_as_in_float "network in the cascade" windows "float -> int8" limit "signal to noise"
  table The_cascade_finds_in_int8_the_faces_that_it_finds_in_float cascade pictures "float -> int8" limit ""
  table Int8_is_at_least_as_good_as_that_of_others network "float -> ours" noise "quantised by others" "float -> theirs" noise
  table Equalisation_repairs_the_collapse_of_one_scale_per_tensor weights equalised "right, float" "right, int8" changed "output dB"
  table Becomes_a_file_that_answers_as_the_float_graph_does_where_that_takes_longer network "bytes of the file" plan "bytes of the arena" "dB" "ms here" "conversion, s"
} > "$work/tables"
cat "$work/tables"

# As soak.sh, a million times.
. tests/run/checks.sh
. tests/run/soaking.sh
soak 1000000

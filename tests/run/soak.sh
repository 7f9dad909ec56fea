# Inferences of the demo's model in the node's loop, on pictures: allocated bytes 0, resident memory constant, and for each picture always the same output.
. tests/run/checks.sh
. tests/run/soaking.sh
soak 10000

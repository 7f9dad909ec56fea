#!/usr/bin/env bash
# watch-pin.sh PIN OUT: beside a guest that is an emulated Raspberry Pi 3, whenever its node says on the console that its rule is on or off, reads
# the processor's register GPLEV0 through QEMU's monitor: "said level". The register is read again for a while where they differ: the node
# says what it did while it does it.
set -euo pipefail
pin=$1 out=$2
: > "$out"
exec 3<> "$MONITOR_IN" 4<> "$MONITOR_OUT"

level() {
  local answer
  while read -r -t 0.05 -u 4 answer; do :; done # the monitor's greeting, echoes
  echo 'xp /1wx 0x3f200034' >&3
  while read -r -t 2 -u 4 answer; do
    if [[ $answer =~ f200034:\ (0x[0-9a-f]+) ]]; then echo $((BASH_REMATCH[1] >> pin & 1)); return; fi
  done
}

tail -n +1 -F --pid=$PPID "$CONSOLE" 2>/dev/null | stdbuf -oL grep -a '"event":"rule"' | while read -r line; do
  case $line in *'"on":true'*) said=1 ;; *) said=0 ;; esac
  for _ in 1 2 3 4; do
    seen=$(level)
    [ "$seen" != "$said" ] || break
  done
  echo "$said $seen" >> "$out"
done

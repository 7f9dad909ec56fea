#!/bin/sh
# Installs this folder's EdgeConv node, or brings it up to date. Run it as root; to run it again changes nothing.
#   install.sh                  installs, enables and starts
#   install.sh --root DIR       installs below DIR and starts nothing; with --start it starts too
# The old version stays until the new one has said that it is ready; if it does not, the old one runs again.
set -eu
umask 022 # whatever root's is: the node's user must reach what is installed

fail() { echo "error: $1: $2" >&2; exit 1; }

here=$(cd "$(dirname "$0")" && pwd)
root='' start=yes
while [ $# -gt 0 ]; do
  case $1 in
    --root) [ $# -gt 1 ] || fail EC7115 "install.sh: --root lacks its folder; give one"; root=${2%/}; start=no; shift 2 ;;
    --start) start=yes; shift ;;
    *) fail EC7115 "install.sh: $1 is no option; give --root DIR or nothing" ;;
  esac
done

image='write Raspberry Pi OS (64-bit) to the card'
machine=$(uname -m)
architecture=$(sed -n 's/^architecture=//p' "$here/release")
id=$(sed -n 's/^id=//p' "$here/release")
case $machine in
  armv6*) fail EC7110 "$machine: this processor is ARMv6, which has no 64-bit system; take a Raspberry Pi Zero 2 W, 3, 4 or 5 and $image" ;;
  armv7* | armv8l) fail EC7111 "$machine: the system is 32-bit, EdgeConv is 64-bit; $image" ;;
  aarch64 | arm64) here_is=arm64 ;;
  x86_64) here_is=x64 ;;
  *) here_is=$machine ;;
esac
[ "$(getconf LONG_BIT)" = 64 ] || fail EC7111 "$machine: the kernel is 64-bit, but the programs are 32-bit; $image"
glibc=$(getconf GNU_LIBC_VERSION 2> /dev/null || true)
case $glibc in # what the programs were linked against: tests/run/publish.sh
  'glibc 2.'[0-9] | 'glibc 2.'[12][0-9] | 'glibc 2.3'[0-3]) fail EC7119 "$glibc: the system is too old, glibc 2.34 is needed; $image, a current one" ;;
esac
[ "$here_is" = "$architecture" ] || fail EC7112 "$machine: these files are for $architecture; deploy with the --board that this is"
[ -d "$root/run/systemd/system" ] || fail EC7113 "systemd: does not run here, and starts the node; $image"
[ -n "$root" ] || [ "$(id -u)" = 0 ] || fail EC7108 "install.sh: this user is not root; run sudo sh $here/install.sh"

base=$root/opt/edgeconv
new=$base/releases/$id
units=$root/etc/systemd/system
secrets=$root/etc/edgeconv/gateway
command=$root/usr/local/bin/edgeconv-board
mkdir -p "$base/releases" "$units" "$root/etc/edgeconv" "$root/usr/local/bin"

# Numbers, because below a root the names are not this machine's. A root that an ordinary user fills is owned by whoever packs it.
field() { sed -n "s/^$2:[^:]*:\([0-9]*\).*/\1/p" "$1" 2> /dev/null || true; }
own() { [ "$(id -u)" != 0 ] || chown "$@"; }

manage() { if [ -n "$root" ]; then systemctl "--root=$root" "$@"; else systemctl "$@"; fi; }

if [ ! -d "$new" ]; then
  need=$(du -sk "$here" | cut -f 1)
  free=$(df -Pk "$base" | awk 'NR == 2 { print $4 }')
  [ "$free" -gt "$need" ] || fail EC7106 "$base: $free KB are free, $need are needed; remove files there"
  rm -rf "$new.part"
  mkdir -m 700 "$new.part" # its secrets are nobody's until their modes are right
  cp -R "$here/." "$new.part/"
  chmod -R u+rwX,go+rX,go-w "$new.part"/*
  chmod 755 "$new.part/edgeconv-board"
  if [ -e "$new.part/gateway" ]; then chmod 755 "$new.part/gateway/edgeconv-gateway"; fi
  if [ -e "$new.part/secrets" ]; then chmod -R go= "$new.part/secrets"; fi
  own -R 0:0 "$new.part"
  chmod 755 "$new.part"
  mv "$new.part" "$new"
fi

add_user() { # NAME OPTIONS...
  grep -q "^$1:" "$root/etc/passwd" 2> /dev/null && return
  name=$1
  shift
  useradd ${root:+--root "$root"} --system "$@" --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$name"
}

add_user edgeconv --user-group
# The gateway's own user: in the node's group it may read what the node writes, and nothing else of the node's.
if [ -e "$new/gateway.json" ]; then add_user edgeconv-gateway --gid edgeconv; fi
group=$(field "$root/etc/group" edgeconv)
gateway=$(field "$root/etc/passwd" edgeconv-gateway)

gateway_runs=yes groups=''
for device in video gpio i2c; do
  if grep -q "^$device:" "$root/etc/group" 2> /dev/null; then
    usermod ${root:+--root "$root"} -aG "$device" edgeconv
    groups="$groups $device"
  fi
done

# An env that cannot block signals, as busybox's: the node starts without it, and SIGUSR1 costs it a few bytes.
plain=''
/usr/bin/env --block-signal=USR1 true 2> /dev/null || plain='s|^ExecStart=/usr/bin/env --block-signal=USR1 |ExecStart=|'

# use RELEASE CONFIGURATION: makes a version the current one.
use() {
  for unit in edgeconv-node edgeconv-gateway; do
    if [ -e "$1/units/$unit.service" ]; then
      # A group that is not there would keep the unit from starting.
      sed -e "s/^SupplementaryGroups=.*/SupplementaryGroups=${groups# }/" -e "$plain" "$1/units/$unit.service" > "$units/$unit.service" || return 1
      chmod 644 "$units/$unit.service"
    elif [ -e "$units/$unit.service" ]; then
      manage disable "$unit.service"
      if [ "$start" = yes ]; then systemctl stop "$unit.service"; fi
      rm -f "$units/$unit.service"
    fi
  done
  [ "$2" = "$root/etc/edgeconv/node.json" ] || cp "$2" "$root/etc/edgeconv/node.json" || return 1
  if [ -e "$1/gateway.json" ]; then cp "$1/gateway.json" "$root/etc/edgeconv/gateway.json" || return 1; fi
  for configuration in "$root/etc/edgeconv"/*.json; do
    own "0:$group" "$configuration"
    chmod 640 "$configuration"
  done
  rm -rf "$secrets"
  if [ -e "$1/secrets" ]; then
    mkdir -m 700 "$secrets"
    cp "$1/secrets"/* "$secrets/" || return 1
    chmod 600 "$secrets"/*
    own -R "$gateway:$group" "$secrets"
  fi
  ln -sfn "releases/$(basename "$1")" "$base/current.new" || return 1
  mv -T "$base/current.new" "$base/current" || return 1
  for unit in edgeconv-node edgeconv-gateway; do
    if [ -e "$units/$unit.service" ]; then manage enable "$unit.service"; fi
  done
  if [ "$start" = yes ]; then
    systemctl daemon-reload
    # Type=notify: this returns when the node has said that it is ready, or has failed.
    systemctl restart edgeconv-node.service || return 1
    # The node does not need it, so its failure is no reason to go back.
    if [ -e "$units/edgeconv-gateway.service" ]; then systemctl restart edgeconv-gateway.service || gateway_runs=no; fi
  fi
}

old=$(readlink "$base/current" 2> /dev/null || true)
for name in gateway node; do # the node's last: the way back needs it
  kept=$root/etc/edgeconv/$name.json
  if [ -e "$kept" ] && [ -e "$here/$name.json" ] && ! cmp -s "$here/$name.json" "$kept"; then
    cp -p "$kept" "$kept.old"
    kept=$kept.old
  fi
done
cp "$here/uninstall.sh" "$base/uninstall.sh"
if [ ! -e "$command" ] || [ -L "$command" ]; then ln -sfn /opt/edgeconv/current/edgeconv-board "$command"; fi
if ! use "$new" "$here/node.json"; then
  if [ -n "$old" ] && [ "$base/$old" != "$new" ] && [ -d "$base/$old" ]; then
    use "$base/$old" "$kept" || true
    rm -rf "$new"
    fail EC7109 "edgeconv-node: the new version did not say that it is ready, the old one runs again; see journalctl -u edgeconv-node -n 50"
  fi
  fail EC7109 "edgeconv-node: did not say that it is ready; see journalctl -u edgeconv-node -n 50, then edgeconv-board doctor"
fi
for release in "$base/releases"/*; do
  [ "$release" = "$new" ] || rm -rf "$release"
done
echo "installed $id in $base"
[ "$gateway_runs" = yes ] || fail EC7118 "edgeconv-gateway: does not start, the node runs; see journalctl -u edgeconv-gateway -n 50"

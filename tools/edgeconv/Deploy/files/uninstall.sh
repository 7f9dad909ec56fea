#!/bin/sh
# Removes what install.sh installed: units, programs, users, what the gateway noted. Run it as root.
#   uninstall.sh                keeps the configuration in /etc/edgeconv
#   uninstall.sh --purge        removes it too
#   uninstall.sh --root DIR     the same below DIR, where nothing runs
set -eu

fail() { echo "error: $1: $2" >&2; exit 1; }

# In a function, because the file itself is removed.
main() {
  root='' purge=no
  while [ $# -gt 0 ]; do
    case $1 in
      --root) [ $# -gt 1 ] || fail EC7115 "uninstall.sh: --root lacks its folder; give one"; root=${2%/}; shift 2 ;;
      --purge) purge=yes; shift ;;
      *) fail EC7115 "uninstall.sh: $1 is no option; give --purge, --root DIR or nothing" ;;
    esac
  done
  [ -n "$root" ] || [ "$(id -u)" = 0 ] || fail EC7108 "uninstall.sh: this user is not root; run it by sudo"
  for unit in edgeconv-gateway edgeconv-node; do
    if [ -e "$root/etc/systemd/system/$unit.service" ]; then
      if [ -n "$root" ]; then systemctl "--root=$root" disable "$unit.service"; else systemctl disable --now "$unit.service"; fi
      rm -f "$root/etc/systemd/system/$unit.service"
    fi
  done
  if [ -z "$root" ]; then systemctl daemon-reload; fi
  command=$root/usr/local/bin/edgeconv-board
  if [ "$(readlink "$command" 2> /dev/null || true)" = /opt/edgeconv/current/edgeconv-board ]; then rm -f "$command"; fi
  rm -rf "$root/opt/edgeconv" "$root/run/edgeconv" "$root/var/lib/edgeconv-gateway"
  for user in edgeconv-gateway edgeconv; do # whose group is the other's, goes first
    if grep -q "^$user:" "$root/etc/passwd" 2> /dev/null; then userdel ${root:+--root "$root"} $user; fi
  done
  # A user that comes later may get the same number: what stays is root's.
  if [ "$(id -u)" = 0 ] && [ -e "$root/etc/edgeconv" ]; then chown -R 0:0 "$root/etc/edgeconv"; fi
  if [ "$purge" = yes ]; then rm -rf "$root/etc/edgeconv"; else echo "the configuration stays in $root/etc/edgeconv"; fi
  echo "removed EdgeConv"
  exit 0
}

main "$@"

# A deployment's folder is installed, runs as its user, survives a version that does not, and is removed; stand-ins for systemd and the users' programs.
. /cases/guest.sh
export PATH=/stand-ins:$PATH
mkdir -p /run/systemd/system /opt /sys/fs/cgroup
mount -t tmpfs opt /opt
mount -t cgroup2 cgroup /sys/fs/cgroup
printf 'video:x:44:\ngpio:x:997:\n' >> /etc/group
chgrp video /dev/video0
chgrp gpio /dev/gpiochip*
chmod 660 /dev/video0 /dev/gpiochip*

try() { # NAME COMMAND...
  local name=$1
  shift
  "$@" > /tmp/said 2>&1
  echo "CODE $name $?"
  show "$name" /tmp/said
}

running() { # WHEN: the program that runs, as whom, and its line, which is high while its rule is off
  local node
  node=$(pidof edgeconv-board)
  echo "RUNS $1 $(stat -c %U "/proc/$node") $(readlink "/proc/$node/exe") $(cat "$(sim_line 2)")"
}

try first sh /deployment/install.sh
running first
try again sh /deployment/install.sh
running again
cp -R /deployment /tmp/broken
printf '#!/bin/sh\nexit 1\n' > /tmp/broken/edgeconv-board
sed -i 's/^id=.*/id=broken/' /tmp/broken/release
try broken sh /tmp/broken/install.sh
running broken
try doctor /opt/edgeconv/current/edgeconv-board doctor --json
try removed sh /opt/edgeconv/uninstall.sh --purge
echo "STILL $(pidof edgeconv-board)"
{ find /opt /etc /run -name '*edgeconv*'; grep edgeconv /etc/passwd /etc/group; } > /tmp/left
show left /tmp/left
show asked /tmp/asked
exit 0

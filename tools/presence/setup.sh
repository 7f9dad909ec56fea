#!/bin/sh
# Installs what simulation and training need: torch and numpy (Debian 12, as root).
set -e
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends python3-torch python3-numpy

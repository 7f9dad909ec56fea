#!/bin/sh
# Installs what drawing, training and evaluation need: torch, Pillow and the fonts of fonts.py (Debian 12, as root).
set -e
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends python3-torch python3-numpy python3-pil

# Drums, training.
apt-get install -y -qq --no-install-recommends \
    fonts-liberation fonts-roboto-fontface fonts-dejavu-core fonts-dejavu-extra fonts-open-sans fonts-paratype \
    fonts-adf-switzera fonts-adf-universalis fonts-roadgeek fonts-routed-gothic fonts-b612 fonts-bebas-neue \
    fonts-national-park fonts-league-mono fonts-jetbrains-mono fonts-lato fonts-inter fonts-manrope \
    fonts-cantarell fonts-play fonts-dosis fonts-go fonts-ocr-b fonts-firacode fonts-courier-prime \
    fonts-adf-verana fonts-beteckna

# Held out: drums, then LCD.
apt-get install -y -qq --no-install-recommends \
    fonts-opendin fonts-osifont fonts-adf-gillius fonts-clear-sans fonts-oxygen fonts-hack \
    fonts-cabin fonts-inconsolata fonts-karla fonts-dseg

# Sourced by vm: what guests boot, in $cache/KERNEL-VERSION/{amd64,arm64}: kernel, modules, busybox, base.cpio. Debian's packages are unpacked, never installed.

# The first preparation asks for the newest kernel; later ones keep it. Whoever wants a newer one deletes the folder.
prepare() {
  local architecture
  [ $# -gt 0 ] || set -- amd64 arm64
  mkdir -p "$cache"
  for architecture in "$@"; do is_prepared "$architecture" || prepare_one "$architecture"; done
}

is_prepared() { [ -e "$cache/kernel" ] && [ -e "$cache/$(<"$cache/kernel")/$1/.complete" ]; }

prepare_one() (
  local architecture=$1
  exec 8> "$cache/lock"
  flock 8
  ! is_prepared "$architecture" || return 0
  need cpio cpio
  need depmod kmod
  need make make
  need xz xz-utils
  need readelf binutils
  need gcc gcc libc6-dev
  case $architecture in
    amd64) need qemu-system-x86_64 qemu-system-x86 ;;
    arm64)
      need qemu-system-aarch64 qemu-system-arm
      need aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu
      need /usr/aarch64-linux-gnu/include/stdio.h libc6-dev-arm64-cross ;;
  esac
  package_lists
  [ -e "$cache/kernel" ] || newest_kernel > "$cache/kernel.new"
  [ -e "$cache/kernel" ] || mv "$cache/kernel.new" "$cache/kernel"
  local version
  version=$(<"$cache/kernel") # 6.1.192-2
  local here=$cache/$version/$architecture release headers common kbuild
  release=$(kernel_release "$architecture") # 6.1.0-56-amd64
  common=${release%-*}-common kbuild=linux-kbuild-${version%.*}
  echo "preparing guests of $architecture with Linux $version in $cache ..." >&2
  mkdir -p "$here"

  unpack "$here/root" "linux-image-$release:$architecture" busybox-static:"$architecture"
  headers=$cache/$version/headers
  unpack "$headers" "linux-headers-$release:$architecture" "linux-headers-$common:all" "$kbuild:amd64" v4l2loopback-dkms:all
  kernel_sources "$version"
  build_modules "$architecture" "$here" "$headers/usr/src" "$release" "$common"
  if [ "$architecture" = amd64 ]; then # a guest that need not unpack its kernel boots in a third of the time
    unpacked_kernel "$here/root/boot/vmlinuz-$release" > "$here/kernel"
  else
    cp "$here/root/boot/vmlinuz-$release" "$here/kernel"
    cp "$here/root/usr/lib/linux-image-$release/broadcom/bcm2837-rpi-3-b.dtb" "$here/pi3.dtb"
  fi
  base_files "$here" "$release"
  rm -rf "$here/root" "$here/modules"
  touch "$here/.complete"
)

# Package lists of both architectures in a state of their own, so that the machine's list of architectures stays as it is.
package_lists() {
  local state=$cache/apt
  export APT_CONFIG=$state/apt.conf
  [ ! -e "$state/.complete" ] || return 0
  mkdir -p "$state"/{lists/partial,archives/partial}
  : > "$state/status"
  cat > "$state/apt.conf" <<CONF
Dir::State::lists "$state/lists";
Dir::State::status "$state/status";
Dir::Cache::archives "$state/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
APT::Architecture "amd64";
APT::Architectures { "amd64"; "arm64"; };
APT::Sandbox::User "root";
Acquire::Languages "none";
CONF
  apt-get update -qq
  touch "$state/.complete"
}

kernel_release() { apt-cache depends "linux-image-$1:$1" | sed -n 's/.*Depends: linux-image-\([^: ]*\).*/\1/p' | head -n 1; }
newest_kernel() { apt-cache show "linux-image-$(kernel_release amd64)" | sed -n 's/^Version: //p' | head -n 1; }

# unpack FOLDER PACKAGE:ARCHITECTURE...: those that are not unpacked there yet.
unpack() {
  local folder=$1 package downloads=$cache/downloads; shift
  mkdir -p "$folder"
  for package in "$@"; do
    [ ! -e "$folder/.unpacked-$package" ] || continue
    rm -rf "$downloads"
    mkdir "$downloads"
    (cd "$downloads" && apt-get download -qq "$package") \
      || { echo "vm: $package could not be downloaded; if the archive has a newer one, delete $cache and prepare again" >&2; return 1; }
    dpkg-deb -x "$downloads"/*.deb "$folder"
    touch "$folder/.unpacked-$package"
  done
  rm -rf "$downloads"
}

# Of the kernel's 139 MB of sources, the files of the drivers that Debian does not build.
kernel_sources() {
  local folder=$cache/$1/source package=linux-source-${1%.*}
  [ ! -e "$folder/.complete" ] || return 0
  unpack "$folder/package" "$package:all"
  tar -xJf "$folder/package/usr/src/$package.tar.xz" -C "$folder" --strip-components=1 --wildcards \
    '*/drivers/gpio/gpio-sim.c' '*/drivers/gpio/gpiolib*.h' '*/kernel/irq/irq_sim.c'
  rm -rf "$folder/package"
  touch "$folder/.complete"
}

# unpacked_kernel BZIMAGE: the kernel in it, by the fields of its header: sectors of set-up code, the packed kernel's place behind them, its length.
unpacked_kernel() {
  number() { od -An -t"u$2" -j"$1" -N"$2" "$image" | tr -d ' '; }
  local image=$1 start
  start=$((($(number 497 1) + 1) * 512 + $(number 584 4)))
  dd if="$image" bs=1M iflag=skip_bytes,count_bytes skip="$start" count="$(($(number 588 4) - 4))" status=none | xz -dc
}

# build_modules ARCHITECTURE FOLDER HEADERS RELEASE COMMON: gpio-sim with irq_sim under it, and v4l2loopback.
build_modules() {
  local architecture=$1 here=$2 headers=$3 release=$4 common=$5 modules=$2/modules cross=()
  [ "$architecture" = amd64 ] && cross=(ARCH=x86) || cross=(ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu-)
  rm -rf "$modules"
  mkdir "$modules"
  cp "$here/../source/drivers/gpio"/* "$here/../source/kernel/irq/irq_sim.c" "$headers"/v4l2loopback-*/*.[ch] "$modules"
  # As a module it may not look a descriptor up itself: irq_to_desc is not exported. What is exported does the same.
  sed -i 's/handle_simple_irq(irq_to_desc(irqnum))/generic_handle_irq_safe(irqnum)/' "$modules/irq_sim.c"
  printf '\n#include <linux/module.h>\nMODULE_LICENSE("GPL");\n' >> "$modules/irq_sim.c"
  echo 'obj-m := irq_sim.o gpio-sim.o v4l2loopback.o' > "$modules/Kbuild"
  # Installed, the headers' makefile includes the common one by a path from the root folder.
  sed -i "s#^include .*#include $headers/linux-headers-$common/Makefile#" "$headers/linux-headers-$release/Makefile"
  make -s -C "$headers/linux-headers-$release" M="$modules" CC="${cross[1]:+aarch64-linux-gnu-}gcc" "${cross[@]}" modules > "$modules/build.log" 2>&1 \
    || { cat "$modules/build.log" >&2; return 1; }
  mkdir -p "$here/root/lib/modules/$release/extra"
  for module in "$modules"/*.ko; do
    ${cross[1]:+aarch64-linux-gnu-}strip -g -o "$here/root/lib/modules/$release/extra/$(basename "$module")" "$module"
  done
  depmod -b "$here/root" "$release"
}

# base_files FOLDER RELEASE: busybox and the modules, each of those named here with a list of what is loaded before it.
base_files() {
  local here=$1 release=$2 base=$1/base module file files
  rm -rf "$base"
  mkdir -p "$base"/{bin,modules}
  cp "$here/root/bin/busybox" "$base/bin/busybox"
  ln -s busybox "$base/bin/sh"
  for module in vivid gpio-sim v4l2loopback bcm2835_wdt; do
    files=$(modprobe -d "$here/root" -S "$release" --show-depends "$module" 2>/dev/null | sed -n 's/^insmod \([^ ]*\).*/\1/p') || true
    for file in $files; do
      cp "$file" "$base/modules/"
      basename "$file"
    done > "$base/modules/$module.list"
  done
  (cd "$base" && find . | LC_ALL=C sort | cpio -o -H newc -R 0:0 --quiet) > "$here/base.cpio"
  rm -rf "$base"
}

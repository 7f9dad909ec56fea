# Sourced by vm: the root folder of a guest, and its run.

# The set-ups that checks want: a webcam (/dev/video0); an input (/dev/video0) and an output (/dev/video1) that can be connected; both (video0, 1 and 2).
declare -A cameras=(
  [webcam]="n_devs=1 node_types=0x1 num_inputs=1 input_types=0x0"
  [hdmi]="n_devs=1 node_types=0x101 num_inputs=1 input_types=0x3 num_outputs=1 output_types=0x1"
  [both]="n_devs=2 node_types=0x1,0x101 num_inputs=1,1 input_types=0x0,0x3 num_outputs=0,1 output_types=0x0,0x1"
)

# root ARCHITECTURE FOLDER
root() {
  local architecture=$1 folder=$2 library libraries=(libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libgcc_s.so.1)
  mkdir -p "$folder/bin" "$folder/etc"
  echo 'root:x:0:0:root:/tmp:/bin/sh' > "$folder/etc/passwd"
  echo 'root:x:0:' > "$folder/etc/group"
  case $architecture in
    amd64)
      mkdir -p "$folder"/{lib/x86_64-linux-gnu,lib64}
      for library in "${libraries[@]}"; do cp -L "/lib/x86_64-linux-gnu/$library" "$folder/lib/x86_64-linux-gnu/"; done
      cp -L /lib64/ld-linux-x86-64.so.2 "$folder/lib64/"
      compile=gcc ;;
    arm64)
      local system=${EDGECONV_ARM64:-${XDG_CACHE_HOME:-$HOME/.cache}/edgeconv-arm64}/sysroot
      "$top/tools/arm64/arm64" setup
      mkdir -p "$folder/lib/aarch64-linux-gnu"
      for library in "${libraries[@]}"; do cp -L "$system/lib/aarch64-linux-gnu/$library" "$folder/lib/aarch64-linux-gnu/"; done
      cp -L "$system/lib/ld-linux-aarch64.so.1" "$folder/lib/"
      compile=aarch64-linux-gnu-gcc ;;
    *) usage ;;
  esac
  "$compile" -O2 -Wall -Wextra -Werror -static -o "$folder/bin/stage" "$here/guest/stage.c"
}

boot() {
  local machine=${1:-} roots=() camera="" file="" pins="" shift="" memory=256 seconds=240 beside="" option architecture
  [ $# -gt 0 ] || usage
  shift
  while getopts r:c:f:gi:m:t:w: option; do
    case $option in
      r) roots+=("$OPTARG") ;;
      c) camera=${cameras[$OPTARG]:-$OPTARG} ;;
      f) file=$OPTARG ;;
      g) pins=1 ;;
      i) shift=$OPTARG ;;
      m) memory=$OPTARG ;;
      t) seconds=$OPTARG ;;
      w) beside=$OPTARG ;;
      *) usage ;;
    esac
  done
  shift $((OPTIND - 1))
  [ $# = 2 ] || usage
  local console=$1 command=$2
  case $machine in amd64|arm64) architecture=$machine ;; pi3) architecture=arm64 ;; *) usage ;; esac
  prepare "$architecture"
  local from=$cache/$(<"$cache/kernel")/$architecture folder
  folder=$(mktemp -d)
  # shellcheck disable=SC2064 # the folder of this run
  trap "rm -rf '$folder'" EXIT

  mkdir -p "$folder/own/etc"
  install -m 755 "$here/guest/init" "$folder/own/init"
  token=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
  settings > "$folder/own/etc/guest"
  { cat "$from/base.cpio"; for each in "$folder/own" "${roots[@]}"; do archive "$each"; done; } > "$folder/initrd"

  local qemu words="panic=-1 quiet loglevel=3 random.trust_cpu=on mitigations=off nokaslr cryptomgr.notests=1"
  case $machine in
    amd64) qemu=(qemu-system-x86_64 -M pc -cpu max -nodefaults -no-user-config -m "$memory"); words="console=ttyS0 tsc=unstable no_timer_check $words" ;;
    arm64) qemu=(qemu-system-aarch64 -M virt -cpu cortex-a72 -nodefaults -no-user-config -m "$memory"); words="console=ttyAMA0 $words" ;;
    pi3) qemu=(qemu-system-aarch64 -M raspi3b -dtb "$from/pi3.dtb"); words="console=ttyS1,115200 console=ttyAMA0,115200 $words" ;;
  esac
  # While the guest sleeps its time jumps ahead; but somebody outside looks at the Pi's pins, who must be given the time.
  local idle=off
  [ "$machine" != pi3 ] || idle=on
  if [ -n "$shift" ]; then qemu+=(-accel tcg,thread=single -icount "shift=$shift,sleep=$idle"); else qemu+=(-accel tcg); fi
  mkfifo "$folder/monitor.in" "$folder/monitor.out"
  : > "$console"
  "${qemu[@]}" -display none -no-reboot -serial "file:$console" -chardev "pipe,id=monitor,path=$folder/monitor" -mon chardev=monitor,mode=readline \
    -kernel "$from/kernel" -initrd "$folder/initrd" -append "$words" </dev/null &
  local guest=$! watcher="" start=$SECONDS end="" code=""
  if [ -n "$beside" ]; then
    MONITOR_IN=$folder/monitor.in MONITOR_OUT=$folder/monitor.out CONSOLE=$console bash -c "$beside" &
    watcher=$!
  fi
  # shellcheck disable=SC2064
  trap "kill $guest $watcher 2>/dev/null || true; rm -rf '$folder'" EXIT
  while [ -z "$code" ]; do
    if ! kill -0 "$guest" 2>/dev/null || grep -aq 'Reboot failed -- System halted' "$console"; then end=1; fi # a Pi cannot switch itself off
    code=$(sed -n "s/^END $token \([0-9]*\).*/\1/p" "$console")
    [ -z "$code" ] || break
    if [ -n "$end" ]; then code=125; elif [ $((SECONDS - start)) -gt "$seconds" ]; then code=124; else sleep 0.1; fi
  done
  return "$code"
}

# What guest/init reads: shell variables.
settings() {
  printf "%s=%q\n" TOKEN "$token" CAMERA "$camera" LOOPBACK "$file" PINS "$pins" COMMAND "$command" MACHINE "$machine"
}

archive() { (cd "$1" && find . | LC_ALL=C sort | cpio -o -H newc -R 0:0 --quiet); }

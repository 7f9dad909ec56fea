# Sourced by the parts vm and vm-all: guests run the board's program, and what they said is judged.
table=$EDGECONV_ROOT/artifacts/vm/results.txt
guests=$EDGECONV_ROOT/artifacts/vm
files=$guests/files

# The table keeps what the other part wrote.
begin_table() {
  mkdir -p "$guests"
  touch "$table"
  sed -i "/^$EDGECONV_PART\t/d" "$table"
}

# Succeeds if guests can run here.
has_guests() {
  command -v qemu-system-aarch64 >/dev/null && command -v qemu-system-x86_64 >/dev/null && return
  [ "$(id -u)" = 0 ] || command -v sudo >/dev/null
}

# Models, pictures and what the models say to them, by the program that runs in the guests: as from a file, here.
make_files() {
  local board=artifacts/board-x64/edgeconv-board meter=tools/meter data=${EDGECONV_SHARED:-$EDGECONV_ROOT/../shared}/models format
  rm -rf "$files"
  mkdir -p "$files"
  ./edgeconv convert $meter/meter.onnx -o "$files/meter.ecb" --calibrate $meter/calibration.npy --input-mul 0.0039215689 --channels grey > "$work/convert.log"
  python3 tools/vm/pictures.py digits yuyv $meter/evaluation.npy $meter/evaluation-labels.npy "$files/digits.yuyv" 7 2
  $board run "$files/meter.ecb" --frame "$files/digits.yuyv" --format yuyv --size 640x480 --crop 170,0,300,480 --range limited --raw-out "$files/digits.raw"
  cp $meter/sequence/frame-000.jpg "$files/meter.jpg"
  raw_of_picture
  has_shared || return 0
  # What it is calibrated with does not matter: its answers are compared with themselves.
  ./edgeconv convert "$data/models/resnet20_cifar10.onnx" -o "$files/colour.ecb" --calibrate $meter/sequence --input-mul 0.0171,0.0175,0.0174 \
    --input-add=-2.12,-2.04,-1.8 > "$work/convert.log"
  python3 tools/vm/pictures.py people yuyv "$data/data/coco_vww_96.u8.gz" "$files/people.yuyv" 4 0
  $board run "$files/colour.ecb" --frame "$files/people.yuyv" --format yuyv --size 640x480 --range limited --raw-out "$files/colour.raw"
  [ "$EDGECONV_PART" = vm-all ] || return 0
  for format in yuyv nv12 i420 grey rgb bgr; do
    python3 tools/vm/pictures.py people $format "$data/data/coco_vww_96.u8.gz" "$files/format.$format" 4
    $board run "$files/colour.ecb" --frame "$files/format.$format" --format $format --size 640x480 --range limited --raw-out "$files/format-$format.raw"
  done
}

# A JPEG picture as a file's: the node of this machine, which reads it through its folder of pictures.
raw_of_picture() {
  local node=$work/picture.json
  mkdir -p "$work/picture"
  cp "$files/meter.jpg" "$work/picture/"
  python3 - "$node" "$files" "$work/picture" <<'PY'
import json, sys
node, files, folder = sys.argv[1:]
with open("tools/vm/nodes/jpeg.json") as file:
    configuration = json.load(file)
configuration["camera"] = {"source": folder}
configuration["model"]["file"] = files + "/meter.ecb"
with open(node, "w") as file:
    json.dump(configuration, file)
PY
  artifacts/board-x64/edgeconv-board node "$node" --frames 1 | python3 -c '
import json, sys
frames = [json.loads(line) for line in sys.stdin if "\"frame\"" in line]
sys.stdout.buffer.write(bytes.fromhex(frames[0]["outputs"]))' > "$files/jpeg.raw"
}

# make_root ARCHITECTURE: what its guests find in their root folder.
make_root() {
  local architecture=$1 root=$guests/root-$1 board=x64
  [ "$architecture" = amd64 ] || board=arm64
  rm -rf "$root"
  mkdir -p "$root/app" "$root/cases" "$root/nodes" "$root/files"
  tools/vm/vm root "$architecture" "$root"
  cp artifacts/board-$board/edgeconv-board "$root/app/"
  cp tools/vm/cases/*.sh "$root/cases/"
  cp tools/vm/nodes/*.json "$root/nodes/"
  cp -R tools/vm/guest/stand-ins "$root/"
  find "$files" -type f ! -name '*.raw' -exec cp {} "$root/files/" \;
}

# The folder that installs a node, as deploy makes it.
make_deployment() {
  sed "s#/files/#$files/#" tools/vm/nodes/installed.json > "$work/installed.json"
  ./edgeconv deploy --folder "$guests/root-arm64/deployment" --board rpi4 --program artifacts/board-arm64/edgeconv-board "$work/installed.json"
}

# guest NAME CASE MACHINE OPTIONS... [-- WORDS...]: boots, runs the case with the words, judges.
guest() {
  local name=$1 case=$2 machine=$3 options=() architecture code=0 console began=$EPOCHREALTIME outcome what detail
  shift 3
  while [ $# -gt 0 ] && [ "$1" != -- ]; do options+=("$1"); shift; done
  [ $# = 0 ] || shift
  architecture=$machine
  [ "$machine" != pi3 ] || architecture=arm64
  console=$guests/$name.console
  tools/vm/vm boot "$machine" -r "$guests/root-$architecture" "${options[@]}" "$console" "sh /cases/$case.sh $*" 2> "$guests/$name.errors" || code=$?
  if [ $code != 0 ]; then
    tail -n 20 "$console" "$guests/$name.errors"
    fail "$name: the guest runs its case to its end" "exit code $code"
  fi
  printf '%s\tguest\t%s: from start to end\t%.0f s\n' "$EDGECONV_PART" "$name" "$(echo "$EPOCHREALTIME $began" | awk '{print $1 - $2}')" >> "$table"
  python3 tests/run/vm.py "$case" "$name" "$console" "$files" > "$work/$name.tsv" || fail "$name: what the guest said can be judged" "vm.py ended with an error"
  while IFS=$'\t' read -r outcome what detail; do
    printf '%s\t%s\t%s\t%s\n' "$EDGECONV_PART" "$outcome" "$what" "$detail" >> "$table"
    case $outcome in
      pass) pass "$what" ;;
      fail) fail "$what" "$detail" ;;
      *) echo "   $what: $detail" ;;
    esac
  done < "$work/$name.tsv"
}

# All that the cases of both parts need; ends the part, skipped by name, where guests cannot run.
prepare_guests() {
  if ! has_guests; then
    skip "Guests with a camera and pins" no:qemu
    exit
  fi
  published "board x64" "board arm64"
  tools/vm/vm prepare
  begin_table
  make_files
  make_root amd64
  make_root arm64
}

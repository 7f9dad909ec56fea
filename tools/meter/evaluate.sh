#!/bin/sh
# Every figure of the digit reader, float and int8 (int8 needs the .NET SDK, with which ./edgeconv builds itself).
set -e
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
/usr/bin/python3 "$here/evaluate.py" --edgeconv "$root/edgeconv" "$@"
echo "sequence, float:"
/usr/bin/python3 "$here/play.py" --quiet

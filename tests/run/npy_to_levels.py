"""Reals from 0 to 1 of a .npy file as levels, a byte each: npy_to_levels.py FILE COUNT OUTPUT writes the first COUNT of its items."""

import ast
import struct
import sys

with open(sys.argv[1], "rb") as source:
    magic = source.read(8)
    (length,) = struct.unpack("<H" if magic[6] == 1 else "<I", source.read(2 if magic[6] == 1 else 4))
    header = ast.literal_eval(source.read(length).decode())
    if header["descr"] != "<f4" or header["fortran_order"]:
        sys.exit(f"{sys.argv[1]}: is not float32 in C order")
    size = 1
    for side in header["shape"][1:]:
        size *= side
    count = int(sys.argv[2])
    values = struct.unpack(f"<{count * size}f", source.read(4 * count * size))
with open(sys.argv[3], "wb") as target:
    target.write(bytes(min(255, max(0, round(value * 255))) for value in values))

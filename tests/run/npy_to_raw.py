#!/usr/bin/env python3
"""npy_to_raw.py FILE.npy COUNT OUT: the first COUNT arrays of a .npy file as raw bytes, as `edgeconv run --raw-in` takes them."""
import ast
import math
import sys

path, count, out = sys.argv[1], int(sys.argv[2]), sys.argv[3]
with open(path, "rb") as file:
    magic = file.read(8)
    assert magic[:6] == b"\x93NUMPY", f"{path} is no .npy file"
    length = int.from_bytes(file.read(2 if magic[6] == 1 else 4), "little")
    header = ast.literal_eval(file.read(length).decode("latin1"))
    assert not header["fortran_order"], f"{path} is in Fortran order"
    each = math.prod(header["shape"][1:]) * int(header["descr"][2:])
    data = file.read(count * each)
assert len(data) == count * each, f"{path} holds fewer than {count} arrays"
with open(out, "wb") as file:
    file.write(data)

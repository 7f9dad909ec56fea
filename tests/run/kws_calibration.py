#!/usr/bin/env python3
"""kws_calibration.py MODELS COUNT OUT.npy: the first COUNT keyword features of the shared data as float32 inputs of the float model."""
import array
import gzip
import sys

models, count, out = sys.argv[1], int(sys.argv[2]), sys.argv[3]
MUL, ADD = 0.584703, -48.530349  # MANIFEST.json, preprocess of kws_dscnn_float
HEIGHT, WIDTH = 49, 10

features = array.array("b")
features.frombytes(gzip.open(f"{models}/data/kws_mfcc_49x10.i8.gz").read(count * HEIGHT * WIDTH))
assert len(features) == count * HEIGHT * WIDTH
header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({count}, {HEIGHT}, {WIDTH}, 1), }}".encode()
header += b" " * (-(len(header) + 11) % 64) + b"\n"
with open(out, "wb") as file:
    file.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
    array.array("f", (value * MUL + ADD for value in features)).tofile(file)

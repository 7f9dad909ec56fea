#!/usr/bin/env python3
"""Writes digits/DIGIT/NUMBER.png, four of each: pictures of evaluation.npy that show a whole digit, for `edgeconv eval`."""
import pathlib
import struct
import zlib

import numpy

HERE = pathlib.Path(__file__).parent
EACH = 4


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(levels):
    rows, columns = levels.shape
    header = struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0)
    lines = b"".join(b"\0" + row.tobytes() for row in levels)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines, 9)) + chunk(b"IEND", b"")


pictures, labels = numpy.load(HERE / "evaluation.npy"), numpy.load(HERE / "evaluation-labels.npy")
for digit in range(10):
    folder = HERE / "digits" / str(digit)
    folder.mkdir(parents=True, exist_ok=True)
    whole = [i for i in range(1000, len(labels)) if labels[i] == digit]
    for i in whole[:EACH]:
        (folder / f"{i:04}.png").write_bytes(png(pictures[i]))

#!/usr/bin/env python3
"""Pictures for the cameras of guests: raw frames of 640x480, one after the other.

    pictures.py digits FORMAT EVALUATION.npy LABELS.npy OUT DIGIT...   digits of the meter's evaluation pictures, 300x480 in the middle
    pictures.py people FORMAT PICTURES.u8.gz OUT INDEX...              RGB pictures of 96x96, stretched over the whole frame

FORMAT: yuyv, nv12, i420, grey, rgb, bgr. Luma and chroma are BT.601 of limited range, the chroma of pixels that share it that of the first.
"""
import gzip
import struct
import sys

WIDTH, HEIGHT = 640, 480


def luma(r, g, b):
    return 16 + (66 * r + 129 * g + 25 * b + 128) // 256


def chroma(r, g, b):
    return 128 + (-38 * r - 74 * g + 112 * b) // 256, 128 + (112 * r - 94 * g - 18 * b) // 256


def encode(rows, form):
    """rows: of (red, green, blue)."""
    if form in ("rgb", "bgr"):
        return bytes(level for row in rows for pixel in row for level in (pixel if form == "rgb" else pixel[::-1]))
    lumas = [[luma(*pixel) for pixel in row] for row in rows]
    if form == "yuyv":
        frame = bytearray()
        for row, bright in zip(rows, lumas):
            for x in range(0, WIDTH, 2):
                u, v = chroma(*row[x])
                frame += bytes((bright[x], u, bright[x + 1], v))
        return bytes(frame)
    planes = b"".join(map(bytes, lumas))
    if form == "grey":
        return planes
    shared = [chroma(*row[x]) for row in rows[::2] for x in range(0, WIDTH, 2)]
    if form == "nv12":
        return planes + bytes(level for pair in shared for level in pair)
    assert form == "i420", f"there is no format {form}"
    return planes + bytes(u for u, _ in shared) + bytes(v for _, v in shared)


def array(path):
    with open(path, "rb") as file:
        data = file.read()
    return data[10 + struct.unpack("<H", data[8:10])[0]:]


def digits(form, pictures, labels, out, *wanted):
    pixels, positions = array(pictures), array(labels)
    positions = struct.unpack(f"<{len(positions) // 4}f", positions)
    with open(out, "wb") as file:
        for digit in map(float, wanted):
            start = 640 * positions.index(digit)  # the first at rest that shows it
            aside = [(90, 120, 60)] * 170
            rows = [aside + [(pixels[start + y // 15 * 20 + x // 15],) * 3 for x in range(300)] + aside for y in range(HEIGHT)]
            file.write(encode(rows, form))


def people(form, pictures, out, *indices):
    with gzip.open(pictures) as file:
        pixels = file.read()
    with open(out, "wb") as file:
        for index in map(int, indices):
            def at(x, y):
                first = ((index * 96 + y // 5) * 96 + x * 96 // WIDTH) * 3
                return pixels[first], pixels[first + 1], pixels[first + 2]

            file.write(encode([[at(x, y) for x in range(WIDTH)] for y in range(HEIGHT)], form))


{"digits": digits, "people": people}[sys.argv[1]](*sys.argv[2:])

#!/usr/bin/env python3
"""Pictures for the cameras of guests, as raw YUYV frames of 640x480 one after the other.

    pictures.py digits EVALUATION.npy LABELS.npy OUT DIGIT...   digits of the meter's evaluation pictures, 300x480 in the middle
    pictures.py people PICTURES.u8.gz OUT INDEX...              RGB pictures of 96x96, stretched over the whole frame
"""
import gzip
import struct
import sys

WIDTH, HEIGHT = 640, 480


def yuyv(at):
    """A frame whose pixel is what at(x, y) says: red, green, blue of 0 to 255; BT.601, limited range. Two pixels share the colour of the left one."""
    frame = bytearray()
    for y in range(HEIGHT):
        for x in range(0, WIDTH, 2):
            (r, g, b), right = at(x, y), at(x + 1, y)
            frame += bytes((luma(r, g, b), 128 + (-38 * r - 74 * g + 112 * b) // 256, luma(*right), 128 + (112 * r - 94 * g - 18 * b) // 256))
    return frame


def luma(r, g, b):
    return 16 + (66 * r + 129 * g + 25 * b + 128) // 256


def array(path):
    with open(path, "rb") as file:
        data = file.read()
    return data[10 + struct.unpack("<H", data[8:10])[0]:]


def digits(pictures, labels, out, *wanted):
    pixels, positions = array(pictures), array(labels)
    positions = struct.unpack(f"<{len(positions) // 4}f", positions)
    with open(out, "wb") as file:
        for digit in map(float, wanted):
            start = 640 * positions.index(digit) # the first at rest that shows it

            def at(x, y):
                column = (x - 170) // 15
                return (pixels[start + y // 15 * 20 + column],) * 3 if 0 <= column < 20 else (90, 120, 60)

            file.write(yuyv(at))


def people(pictures, out, *indices):
    with gzip.open(pictures) as file:
        pixels = file.read()
    with open(out, "wb") as file:
        for index in map(int, indices):
            def at(x, y):
                first = (index * 96 * 96 + y // 5 * 96 + x * 96 // WIDTH) * 3
                return pixels[first:first + 3]

            file.write(yuyv(at))


{"digits": digits, "people": people}[sys.argv[1]](*sys.argv[2:])

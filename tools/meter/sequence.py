"""Draws the recorded camera sequence: sequence/frame-NNN.jpg and sequence/sequence.json.

usage: sequence.py [--out folder]
"""

import argparse
import json
import math
import os

import numpy
from PIL import Image, ImageDraw, ImageFilter, ImageFont

import face
import fonts

SEED = 88003
FRAMES, FRAME_SECONDS = 144, 2.0
START = 3994.35
RATE_LIMIT = 0.25                   # Last-drum units per frame.
GLARE, BLUR = (36, 47), (114, 123)  # First and last frame.
DIGIT_FONT = fonts.ROOT + "truetype/adf/GilliusADF-BoldCond.otf"
QUALITY = 82
MARGIN = 4                          # Pixels as painted.
ROWS = face.PITCH * face.SCALE      # Rows of one pitch, columns of a drum, as painted.
COLUMNS = face.DRUM_WIDTH * face.SCALE


def true_readings():
    """The reading of each frame: water runs, pauses, runs faster."""
    flow = numpy.full(FRAMES - 1, 0.085)
    flow[8:18] = 0.0
    flow[18:34] = 0.11
    flow[52:60] = 0.02
    flow[96:106] = 0.0
    flow[126:] = 0.06
    flow = numpy.convolve(numpy.pad(flow, 2, mode="edge"), numpy.ones(5) / 5, mode="valid")
    return numpy.round(START + numpy.concatenate(([0.0], numpy.cumsum(flow))), 4)


def _strip(random):
    """Ten digits below each other as ink coverage with print wear, [10 * ROWS, COLUMNS]."""
    font = ImageFont.truetype(DIGIT_FONT, 400)
    boxes = [font.getbbox(str(digit)) for digit in range(10)]
    top, bottom = min(box[1] for box in boxes), max(box[3] for box in boxes)
    strip = Image.new("L", (COLUMNS, 10 * ROWS))
    scale = 0.68 * ROWS / (bottom - top)
    for digit, box in enumerate(boxes):
        glyph = Image.new("L", (box[2] - box[0], bottom - top))
        ImageDraw.Draw(glyph).text((-box[0], -top), str(digit), 255, font)
        size = round(glyph.width * scale), round(glyph.height * scale)
        strip.paste(glyph.resize(size), ((COLUMNS - size[0]) // 2, digit * ROWS + (ROWS - size[1]) // 2))
    coarse = random.normal(0, 1, (160, 10)).astype(numpy.float32)
    blotch = numpy.asarray(Image.fromarray(coarse).resize(strip.size, Image.BICUBIC))
    wear = 1 - 0.35 * ((blotch - 1.1) * 2).clip(0, 1)
    return numpy.asarray(strip, numpy.float32) / 255 * wear


def _drum(strip, position, paper, ink):
    """One drum in its window, turned so that `position` is in the middle."""
    y = (numpy.arange(ROWS) + 0.5) / ROWS - 0.5
    row = (position + 0.5 + y * (1 + 0.15 * y * y)) * ROWS - 0.5
    below = numpy.floor(row).astype(int)
    share = (row - below)[:, None]
    coverage = strip[below % len(strip)] * (1 - share) + strip[(below + 1) % len(strip)] * share
    colours = paper + (ink - paper) * coverage[..., None]
    # Darker where the drum turns away, and in the shadow of the window's upper edge.
    shade = (1 - 1.1 * y * y - 0.35 * numpy.exp(-(y + 0.5) / 0.06))[:, None, None]
    return colours * shade


def positions_of(reading):
    """Five drum positions, left to right; a drum turns while the one on its right goes from 9 to 0."""
    lower = reading % 10
    positions = [lower]
    for power in range(1, face.DRUMS):
        lower = math.floor(reading / 10 ** power) % 10 + max(0.0, lower - 9)
        positions.append(lower)
    return positions[::-1]


def _pointer(draw, centre, turn):
    (x, y), angle = centre, turn * 2 * math.pi
    tip = x + 17 * math.sin(angle), y - 17 * math.cos(angle)
    side = 3 * math.cos(angle), 3 * math.sin(angle)
    corners = [tip, (x + side[0], y + side[1]), (x - side[0], y - side[1])]
    draw.polygon([value * face.SCALE for corner in corners for value in corner], (186, 30, 26))
    face.disc(draw, centre, 4, (186, 30, 26))


def _star(draw, centre, turn):
    """The flow wheel: turns fastest, shows leaks."""
    points = []
    for corner in range(12):
        radius, angle = (12 if corner % 2 else 5), turn * 2 * math.pi + corner * math.pi / 6
        points += [(centre[0] + radius * math.sin(angle)) * face.SCALE,
                   (centre[1] - radius * math.cos(angle)) * face.SCALE]
    draw.polygon(points, (30, 32, 38))


def _scene(still, strips, reading):
    picture = still.copy()
    draw = ImageDraw.Draw(picture)
    (hundredths, _), (thousandths, _) = face.pointer_places()
    _pointer(draw, hundredths, reading % 1)
    _pointer(draw, thousandths, reading * 10 % 1)
    _star(draw, (face.CENTRE[0], 244), reading * 7 % 1)
    black, white, red = ([26, 26, 28], [228, 224, 212], [158, 36, 30])
    for index, position in enumerate(positions_of(reading)):
        paper = numpy.array(red if index == face.DRUMS - 1 else black, numpy.float32)
        drum = _drum(strips[index], position, paper, numpy.array(white, numpy.float32))
        place = face.drum_left(index) * face.SCALE, face.WINDOW_TOP * face.SCALE
        picture.paste(Image.fromarray(drum.clip(0, 255).astype(numpy.uint8)), place)
    return picture


def _glare_at(frame):
    """Strength of the glare, 0 outside its stretch, with soft ends."""
    first, last = GLARE
    if not first <= frame <= last:
        return 0.0
    return math.sin(math.pi * (frame - first + 1) / (last - first + 2)) ** 0.5


def _photograph(picture, frame, random):
    """One camera frame: jitter, lens, light, reflection, glare, noise."""
    jitter = random.normal(0, 0.35, 2).clip(-0.9, 0.9)
    # A margin, so that the jitter has something to show at the frame's edges.
    wide = Image.fromarray(numpy.pad(numpy.asarray(picture), ((MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0)), "edge"))
    shift = (1, 0, MARGIN + jitter[0] * face.SCALE, 0, 1, MARGIN + jitter[1] * face.SCALE)
    picture = wide.transform(picture.size, Image.AFFINE, shift, Image.BICUBIC)
    blurred = BLUR[0] <= frame <= BLUR[1]
    softness = 1.9 + 0.5 * math.sin(frame) if blurred else 0.55
    picture = picture.filter(ImageFilter.GaussianBlur(softness * face.SCALE))
    seen = numpy.asarray(picture.resize((face.WIDTH, face.HEIGHT), Image.BOX), numpy.float32)

    y, x = numpy.mgrid[0:face.HEIGHT, 0:face.WIDTH].astype(numpy.float32)
    light = 0.93 + 0.06 * math.sin(frame / 23) - 0.00035 * (x - 320) - 0.0006 * (y - 180)
    seen = seen * light[..., None]
    # The glass mirrors a window: a faint slanted band.
    glass = numpy.hypot(x - face.CENTRE[0], y - face.CENTRE[1]) < face.DIAL
    band = numpy.exp(-(((x - 0.6 * y) - 215) / 26) ** 2) * glass
    seen += 16 * band[..., None]
    strength = _glare_at(frame)
    if strength:
        centre = 250 + 9 * (frame - GLARE[0])
        spot = numpy.exp(-((x - centre) / 74) ** 2 - ((y - 140) / 52) ** 2)
        seen += (430 * strength * spot + 40 * strength)[..., None]
    seen += random.normal(0, 1.1, seen.shape[:2])[..., None] + random.normal(0, 0.3, seen.shape)
    return Image.fromarray(seen.clip(0, 255).round().astype(numpy.uint8))


def description():
    boxes = [{"x": face.drum_left(index) + 1, "y": face.WINDOW_TOP, "width": 40, "height": face.PITCH}
             for index in range(face.DRUMS)]
    return {"width": face.WIDTH, "height": face.HEIGHT, "frames": FRAMES, "frame_seconds": FRAME_SECONDS,
            "digits": boxes, "kind": "drum", "rate_limit_units_per_frame": RATE_LIMIT,
            "truth": true_readings().tolist(), "glare": list(GLARE), "blur": list(BLUR)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "sequence"))
    folder = parser.parse_args().out
    os.makedirs(folder, exist_ok=True)
    random = numpy.random.default_rng(SEED)
    still = face.paint(SEED)
    strips = [_strip(random) for _ in range(face.DRUMS)]
    for frame, reading in enumerate(true_readings()):
        picture = _photograph(_scene(still, strips, reading), frame, random)
        picture.save(os.path.join(folder, f"frame-{frame:03d}.jpg"), quality=QUALITY)
    with open(os.path.join(folder, "sequence.json"), "w") as file:
        json.dump(description(), file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()

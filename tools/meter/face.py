"""Paints the water meter of the recorded sequence: pipe, housing, dial and print, without drums and pointers."""

import math

import numpy
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

import fonts

SCALE = 2                           # Painted at twice the frame's size, then reduced.
WIDTH, HEIGHT = 640, 360
CENTRE = (320, 184)
RING, BEZEL, DIAL = 172, 150, 141   # Radii of the plastic ring, the metal bezel and the dial.
DRUMS, DRUM_WIDTH, DRUM_STEP, PITCH = 5, 42, 46, 64
WINDOW_TOP = 112
WINDOW_LEFT = CENTRE[0] - (DRUMS * DRUM_STEP) // 2
PRINT_FONT = fonts.ROOT + "opentype/cabin/Cabin-Bold.otf"


def drum_left(index):
    return WINDOW_LEFT + index * DRUM_STEP + (DRUM_STEP - DRUM_WIDTH) // 2


def _scaled(*values):
    return [round(value * SCALE) for value in values]


def disc(draw, centre, radius, fill, outline=None):
    x, y = centre
    draw.ellipse(_scaled(x - radius, y - radius, x + radius, y + radius), fill, outline)


def text(draw, centre, words, size, fill):
    font = ImageFont.truetype(PRINT_FONT, size * SCALE)
    draw.text(_scaled(*centre), words, fill, font, anchor="mm")


def _wall(random):
    """Plaster: blotches of three sizes."""
    total = numpy.zeros((HEIGHT * SCALE, WIDTH * SCALE), numpy.float32)
    for cells, weight in ((6, 10), (40, 5), (160, 1.5)):
        coarse = random.normal(0, 1, (cells * 9 // 16 + 1, cells)).astype(numpy.float32)
        total += weight * numpy.asarray(Image.fromarray(coarse).resize((WIDTH * SCALE, HEIGHT * SCALE), Image.BICUBIC))
    tint = numpy.array([112, 106, 98], numpy.float32)
    return Image.fromarray((tint + total[..., None]).clip(0, 255).astype(numpy.uint8))


def _pipe(picture):
    draw = ImageDraw.Draw(picture)
    for row in range(-46, 47):
        round_ = math.sqrt(1 - (row / 47) ** 2)
        shine = math.exp(-((row + 16) / 9) ** 2)
        colour = tuple(int(base * (0.25 + 0.6 * round_) + 90 * shine) for base in (178, 132, 66))
        draw.rectangle(_scaled(0, CENTRE[1] + row, WIDTH, CENTRE[1] + row + 1), colour)
    for x in (48, WIDTH - 48):
        for row in range(-60, 61):
            side = 0.9 if abs(row) < 26 else 0.6
            shine = math.exp(-((row + 20) / 10) ** 2)
            colour = tuple(int(base * side + 70 * shine) for base in (168, 124, 62))
            draw.rectangle(_scaled(x - 26, CENTRE[1] + row, x + 26, CENTRE[1] + row + 1), colour)


def _shadow(picture, centre, radius, softness, depth):
    shade = Image.new("L", picture.size, 255)
    disc(ImageDraw.Draw(shade), centre, radius, 255 - depth)
    return ImageChops.multiply(picture, shade.filter(ImageFilter.GaussianBlur(softness * SCALE)).convert("RGB"))


def _ring_colours(radius, base, gloss):
    """A round rim lit from the upper left."""
    ys, xs = numpy.mgrid[0:2 * radius * SCALE, 0:2 * radius * SCALE] / SCALE - radius
    towards_light = (-xs * 0.6 - ys * 0.8) / numpy.maximum(numpy.hypot(xs, ys), 1)
    shade = 0.72 + 0.2 * towards_light + gloss * numpy.maximum(towards_light, 0) ** 12
    colours = numpy.array(base, numpy.float32) * shade[..., None]
    colours += 90 * gloss * numpy.maximum(towards_light, 0)[..., None] ** 20
    return Image.fromarray(colours.clip(0, 255).astype(numpy.uint8))


def _rim(picture, radius, base, gloss):
    mask = Image.new("L", picture.size)
    disc(ImageDraw.Draw(mask), CENTRE, radius, 255)
    layer = Image.new("RGB", picture.size)
    layer.paste(_ring_colours(radius, base, gloss), tuple(_scaled(CENTRE[0] - radius, CENTRE[1] - radius)))
    picture.paste(layer, (0, 0), mask)


def _screw(picture, angle):
    x = CENTRE[0] + (RING - 11) * math.cos(angle)
    y = CENTRE[1] + (RING - 11) * math.sin(angle)
    draw = ImageDraw.Draw(picture)
    disc(draw, (x + 1, y + 1), 7, (12, 26, 52))
    disc(draw, (x, y), 6.5, (164, 166, 168))
    disc(draw, (x - 0.8, y - 0.8), 5, (192, 194, 196))
    dx, dy = 5 * math.cos(angle + 0.7), 5 * math.sin(angle + 0.7)
    draw.line(_scaled(x - dx, y - dy, x + dx, y + dy), (70, 70, 72), 2 * SCALE)


def pointer_places():
    """Centre and multiplier of the two small dials."""
    return ((258, 252), "x0.01"), ((382, 252), "x0.001")


def _print(picture, random):
    draw = ImageDraw.Draw(picture)
    ink, red = (32, 34, 40), (168, 34, 30)
    text(draw, (CENTRE[0], 66), "EDGECONV", 17, (18, 60, 120))
    text(draw, (CENTRE[0], 84), "Q3 2.5   R160 H   T30", 9, ink)
    text(draw, (CENTRE[0] - 8, 98), "No 26-1107-483", 9, ink)
    text(draw, (CENTRE[0] + 104, 197), "m³", 15, ink)
    text(draw, (CENTRE[0], 300), "IP68", 9, ink)
    for (x, y), name in pointer_places():
        disc(draw, (x, y), 25, (246, 244, 236))
        for tick in range(20):
            angle = tick * math.pi / 10
            inner = 20 if tick % 2 else 18
            draw.line(_scaled(x + inner * math.sin(angle), y - inner * math.cos(angle),
                              x + 24 * math.sin(angle), y - 24 * math.cos(angle)), red, SCALE)
        text(draw, (x, y + 34), name, 9, red)
    x = CENTRE[0] - 46
    while x < CENTRE[0] + 44:
        stripe = int(random.integers(1, 4))
        draw.rectangle(_scaled(x, 310, x + stripe - 1, 317), ink)
        x += stripe + int(random.integers(1, 4))


def _window(picture):
    """A dark frame around the drums, lower edge in light."""
    draw = ImageDraw.Draw(picture)
    left, right = WINDOW_LEFT - 5, WINDOW_LEFT + DRUMS * DRUM_STEP + 5
    top, bottom = WINDOW_TOP - 5, WINDOW_TOP + PITCH + 5
    draw.rounded_rectangle(_scaled(left - 3, top - 3, right + 3, bottom + 3), 5 * SCALE, (206, 204, 196))
    draw.rounded_rectangle(_scaled(left - 1, top - 1, right + 3, bottom + 3), 4 * SCALE, (250, 249, 244))
    draw.rounded_rectangle(_scaled(left, top, right, bottom), 3 * SCALE, (20, 20, 21))
    split = drum_left(DRUMS - 1) - 3
    draw.rectangle(_scaled(split, top, right, bottom), (96, 20, 18))


def paint(seed):
    """The still part of the scene at SCALE times the frame's size."""
    random = numpy.random.default_rng(seed)
    picture = _wall(random)
    _pipe(picture)
    picture = _shadow(picture, (CENTRE[0] + 12, CENTRE[1] + 18), RING, 14, 150)
    _rim(picture, RING, (34, 84, 150), 0.5)
    for angle in (0.62, 2.52, 3.76, 5.66):
        _screw(picture, angle)
    _rim(picture, BEZEL, (150, 152, 156), 0.6)
    _rim(picture, BEZEL - 4, (96, 98, 104), 0.1)
    disc(ImageDraw.Draw(picture), CENTRE, DIAL, (238, 236, 226))
    _print(picture, random)
    _window(picture)
    return picture

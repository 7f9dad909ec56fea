"""Frames to train with: people are a few soft ellipses and rectangles, optics are one Gaussian, a frame's noise is white.

Ranges of what evaluation draws differently stand first; evaluation_frames.py has its own, and its own way to draw.
"""

import math

import numpy

from sensor import PITCH, SIZE, counts_of
from visibility import TRAINED_WHOLE, label_of

AMBIENT = ((13, 16), (19, 22), (25, 27))            # degrees Celsius
DISTANCE = ((1.0, 1.9), (2.7, 3.9), (4.5, 5.2))       # metres, of people
NOISE = (0.05, 0.14)                      # degrees Celsius from frame to frame
PATTERN = (0.03, 0.14)                    # degrees Celsius, a pixel's own offset
BLUR = (0.32, 0.55)                       # sigma in pixels

FINE, MARGIN = 4, 2                       # points a pixel, pixels around the frame
_AXIS = (numpy.arange((SIZE + 2 * MARGIN) * FINE) + 0.5) / FINE - MARGIN
X, Y = _AXIS[None, :], _AXIS[:, None]


class Room:
    """Temperatures of a room on a grid finer than the pixels, and where in it things appear."""

    def __init__(self, dice):
        self.dice = dice
        self.ambient = _one_of(dice, AMBIENT)
        self.height, self.tilt = dice.uniform(1.1, 1.5), dice.uniform(-2, 5)
        lapse, sideways = dice.uniform(0, 0.25), dice.normal(0, 0.08)
        self.celsius = self.ambient - lapse * (Y - SIZE / 2) + sideways * (X - SIZE / 2)
        for _ in range(dice.integers(0, 4)):
            self._unevenness()

    def row(self, z, distance):
        return SIZE / 2 - (math.degrees(math.atan2(z - self.height, distance)) + self.tilt) / PITCH

    def pixels(self, metres, distance):
        return 2 * math.degrees(math.atan(metres / 2 / distance)) / PITCH

    def blend(self, mask, celsius):
        self.celsius = self.celsius + mask * (celsius - self.celsius)

    def warm(self, mask, degrees):
        self.celsius = self.celsius + mask * degrees

    def _unevenness(self):
        dice = self.dice
        x, y = dice.uniform(-1, 9, 2)
        spread_x, spread_y = dice.uniform(1, 5, 2)
        self.warm(numpy.exp(-((X - x) / spread_x) ** 2 - ((Y - y) / spread_y) ** 2), dice.normal(0, 0.5))


def _one_of(dice, ranges):
    return dice.uniform(*ranges[dice.integers(len(ranges))])


def ellipse(x, y, width, height):
    """1 inside, 0 outside, one grid step soft."""
    radius = numpy.sqrt(((X - x) / (width / 2)) ** 2 + ((Y - y) / (height / 2)) ** 2)
    return numpy.clip(0.5 + (1 - radius) * min(width, height) / 2 * FINE, 0, 1)


def rectangle(x, top, bottom, width, slant=0.0):
    centre = x + slant * (Y - (top + bottom) / 2)
    across = numpy.clip(0.5 + (width / 2 - numpy.abs(X - centre)) * FINE, 0, 1)
    return across * numpy.clip(0.5 + (Y - top) * FINE, 0, 1) * numpy.clip(0.5 + (bottom - Y) * FINE, 0, 1)


def draw_person(room):
    """Head, trunk and legs; clothes let through a part of the skin's warmth, and what stands in front hides some."""
    dice = room.dice
    distance, x = _one_of(dice, DISTANCE), dice.uniform(-0.7, SIZE + 0.7)
    tall, skin = dice.uniform(1.5, 1.92), dice.uniform(32.5, 35)
    clothes = room.ambient + dice.uniform(0.28, 0.62) * (skin - room.ambient)
    head = room.ambient + dice.uniform(0.55, 0.95) * (skin - room.ambient)
    sits, bends = dice.random() < 0.3, dice.random() < 0.12
    if sits:
        tall *= dice.uniform(0.68, 0.78)
    elif bends:
        tall *= dice.uniform(0.72, 0.9)
    broad = dice.uniform(0.36, 0.52) * dice.choice([1.0, 0.68])
    lean = dice.normal(0, 0.3) if bends else dice.normal(0, 0.05)
    hips = 0.42 if sits else 0.52 * tall
    shoulders = tall - dice.uniform(0.24, 0.29)
    shape = numpy.zeros_like(room.celsius)

    def put(mask, celsius):
        nonlocal shape
        room.blend(mask * visible, celsius)
        shape = numpy.maximum(shape, mask)

    hidden_below = dice.uniform(0.3, 1.0) if dice.random() < 0.25 else 0.0
    visible = numpy.clip(0.5 + (room.row(hidden_below, distance) - Y) * FINE, 0, 1) if hidden_below > 0 else 1.0
    per_metre = room.pixels(1, distance)
    feet = 0.0
    if sits:
        lap_top, lap_bottom = room.row(hips + 0.18, distance - 0.2), room.row(hips - 0.08, distance - 0.2)
        put(ellipse(x, (lap_top + lap_bottom) / 2, broad * per_metre * 1.05, max(lap_bottom - lap_top, 0.3)), clothes - 0.1)
        feet = 0.1
    put(rectangle(x, room.row(hips, distance), room.row(feet, distance), broad * 0.66 * per_metre, lean * 0.3), clothes - dice.uniform(0, 1.0))
    put(rectangle(x + lean * 0.2 * per_metre, room.row(shoulders, distance), room.row(hips - 0.06, distance), broad * per_metre, -lean), clothes)
    middle = room.row(tall - 0.12, distance)
    put(ellipse(x + lean * 0.5 * per_metre, middle, dice.uniform(0.15, 0.19) * per_metre, 0.24 * per_metre), head)


def draw_radiator(room):
    dice, distance = room.dice, room.dice.uniform(1.2, 5)
    width, bottom = dice.uniform(0.4, 1.8), dice.uniform(0.08, 0.25)
    top = bottom + dice.uniform(0.3, 0.7)
    mask = rectangle(dice.uniform(-1, 9), room.row(top, distance), room.row(bottom, distance), room.pixels(width, distance))
    room.blend(mask, dice.uniform(room.ambient + 3, 62))
    if dice.random() < 0.5:
        plume = rectangle(dice.uniform(-1, 9), room.row(top + 0.8, distance), room.row(top, distance), room.pixels(width, distance))
        room.warm(plume, dice.uniform(0, 1.5))


def draw_lamp(room):
    dice, distance = room.dice, room.dice.uniform(0.8, 4)
    size = room.pixels(dice.uniform(0.05, 0.25), distance)
    mask = ellipse(dice.uniform(-0.5, 8.5), room.row(dice.uniform(0.6, 2.3), distance), size, size * dice.uniform(0.7, 1.3))
    room.blend(mask, dice.uniform(32, 95))


def draw_hot_drink(room):
    dice, distance = room.dice, room.dice.uniform(0.5, 3)
    width = dice.uniform(0.07, 0.22)
    mask = ellipse(dice.uniform(-0.5, 8.5), room.row(dice.uniform(0.5, 1.15), distance), room.pixels(width, distance),
                   room.pixels(width * dice.uniform(0.8, 1.4), distance))
    room.blend(mask, dice.uniform(34, 85))


def draw_sun_patch(room):
    dice = room.dice
    on_floor, width = dice.random() < 0.55, dice.uniform(0.8, 4)
    top = dice.uniform(4.3, 7.5) if on_floor else dice.uniform(0, 6)
    height = width * dice.uniform(0.2, 0.9) if on_floor else width * dice.uniform(0.6, 1.4)
    slant = dice.uniform(-1.2, 1.2) if on_floor else dice.uniform(-0.3, 0.3)
    room.warm(rectangle(dice.uniform(-1, 9), top, top + height, width, slant), dice.uniform(0.8, 9))


def draw_pet(room):
    """Longer than high, on the floor or on a seat; fur lets little warmth through."""
    dice, distance = room.dice, room.dice.uniform(1.0, 5)
    length, floor = dice.uniform(0.3, 0.75), dice.choice([0.0, 0.0, 0.4])
    high = length * dice.uniform(0.45, 0.65)
    fur = room.ambient + dice.uniform(0.2, 0.5) * (36 - room.ambient)
    x, middle = dice.uniform(-0.5, 8.5), room.row(floor + high * 0.6, distance)
    per_metre, way = room.pixels(1, distance), dice.choice([-1, 1])
    seen = length * dice.uniform(0.6, 1)
    room.blend(ellipse(x, middle, seen * per_metre, high * 0.75 * per_metre), fur)
    room.blend(ellipse(x + way * seen / 2 * per_metre, middle - 0.25 * high * per_metre, high * 0.4 * per_metre, high * 0.4 * per_metre), fur + 1.5)


def draw_screen(room):
    dice, distance = room.dice, room.dice.uniform(0.7, 4)
    width, bottom = dice.uniform(0.3, 1.3), dice.uniform(0.6, 1.2)
    top = bottom + width * dice.uniform(0.55, 0.7)
    mask = rectangle(dice.uniform(-1, 9), room.row(top, distance), room.row(bottom, distance), room.pixels(width, distance))
    room.blend(mask, room.ambient + dice.uniform(2, 14))


def draw_laptop(room):
    dice, distance = room.dice, room.dice.uniform(0.6, 2.8)
    table, width = dice.uniform(0.45, 0.8), dice.uniform(0.28, 0.4)
    x, per_metre = dice.uniform(-0.5, 8.5), room.pixels(1, distance)
    room.blend(rectangle(x, room.row(table + 0.24, distance), room.row(table, distance), width * per_metre), room.ambient + dice.uniform(2, 12))
    room.blend(rectangle(x, room.row(table, distance), room.row(table, distance - 0.25), width * 1.1 * per_metre), room.ambient + dice.uniform(2, 15))


def draw_appliance(room):
    """An oven, a fridge, a washing machine: a lukewarm box with a warm front or top."""
    dice, distance = room.dice, room.dice.uniform(1.3, 5)
    x, width, high = dice.uniform(-0.5, 8.5), dice.uniform(0.4, 0.8), dice.uniform(0.6, 1.0)
    per_metre = room.pixels(1, distance)
    room.blend(rectangle(x, room.row(high, distance), room.row(0, distance), width * per_metre), room.ambient + dice.uniform(0, 3))
    if dice.random() < 0.6:
        low = dice.uniform(0.2, 0.5)
        front = rectangle(x, room.row(low + dice.uniform(0.2, 0.45), distance), room.row(low, distance), dice.uniform(0.5, 1) * width * per_metre)
        room.blend(front, room.ambient + dice.uniform(3, 28))
    if dice.random() < 0.6:
        top = rectangle(x, room.row(high + dice.uniform(0.02, 0.2), distance), room.row(high, distance), dice.uniform(0.4, 1) * width * per_metre)
        room.blend(top, room.ambient + dice.uniform(2, 35))


def draw_pipe(room):
    """From the floor to the ceiling, or past the frame's edges."""
    dice, distance = room.dice, room.dice.uniform(1, 6)
    width = max(room.pixels(dice.uniform(0.02, 0.07), distance), 0.05)
    top, bottom = room.row(dice.uniform(2.3, 2.9), distance), room.row(0, distance)
    room.blend(rectangle(dice.uniform(-0.5, 8.5), top, bottom, width), dice.uniform(room.ambient + 4, 58))


def draw_window(room):
    dice = room.dice
    top, left = dice.uniform(-2, 3), dice.uniform(-2, 8)
    width, height = dice.uniform(1.5, 5, 2)
    room.warm(rectangle(left + width / 2, top, top + height, width), dice.uniform(-7, 3))


def draw_warm_seat(room):
    """Where somebody sat a minute ago."""
    dice, distance = room.dice, room.dice.uniform(1.0, 4)
    mask = ellipse(dice.uniform(-0.5, 8.5), room.row(dice.uniform(0.4, 0.6), distance), room.pixels(dice.uniform(0.3, 0.45), distance),
                   room.pixels(dice.uniform(0.1, 0.3), distance))
    room.warm(mask, dice.uniform(0.5, 3.5))


THINGS = (draw_radiator, draw_lamp, draw_hot_drink, draw_sun_patch, draw_pet, draw_screen, draw_laptop, draw_appliance, draw_appliance, draw_appliance, draw_pipe, draw_pipe, draw_pipe, draw_window, draw_warm_seat)


def _seen(celsius, blur):
    """The grid through the optics, averaged over each pixel."""
    reach = numpy.arange(-MARGIN * FINE, MARGIN * FINE + 1) / FINE
    weights = numpy.exp(-0.5 * (reach / blur) ** 2)
    weights /= weights.sum()
    smooth = numpy.apply_along_axis(numpy.convolve, 0, celsius, weights, "valid")
    smooth = numpy.apply_along_axis(numpy.convolve, 1, smooth, weights, "valid")
    return smooth.reshape(SIZE, FINE, SIZE, FINE).mean((1, 3))


def draw(dice, whole=TRAINED_WHOLE):
    """One frame: counts [8, 8] and its label (see visibility.py)."""
    room = Room(dice)
    for _ in range(dice.choice([0, 1, 2, 3], p=[0.45, 0.38, 0.14, 0.03])):
        THINGS[dice.integers(len(THINGS))](room)
    empty = room.celsius
    people = dice.choice([0, 1, 2, 3], p=[0.44, 0.42, 0.11, 0.03])
    for _ in range(people):
        draw_person(room)
    noise, pattern, blur = dice.uniform(*NOISE), dice.uniform(*PATTERN), dice.uniform(*BLUR)
    without, seen = _seen(empty, blur), _seen(room.celsius, blur)
    label = label_of(seen, without, people > 0, math.hypot(noise, pattern), whole)
    offsets = dice.normal(0, pattern, (SIZE, SIZE)) + dice.normal(0, noise, (SIZE, SIZE)) + dice.normal(0, 0.8)
    return counts_of(seen + offsets), label

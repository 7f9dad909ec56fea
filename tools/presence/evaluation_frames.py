"""Frames to evaluate with: rooms with walls and floor, jointed people and solid things, seen by rays (rays.py).

No evaluation frame has an ambient temperature, a distance of its people or a noise that a training frame can have.
"""

import math

import numpy

import rays
from figures import draw_figure
from sensor import SIZE, counts_of
from solid_things import THINGS
from visibility import PEAK, WHOLE, label_of

AMBIENT = ((10, 13), (16, 19), (22, 25), (27, 29))
DISTANCE = ((0.8, 1.0), (1.9, 2.7), (3.9, 4.5))
NOISE = (0.14, 0.20)
PATTERN = (0.14, 0.20)


class Scene:
    """A room: a back wall, two side walls, floor and ceiling, each with its own temperature."""

    def __init__(self, dice):
        self.dice = dice
        self.ambient = one_of(dice, AMBIENT)
        self.height, self.tilt = dice.uniform(1.1, 1.5), dice.triangular(-2, 1.5, 5)
        self.wall = dice.uniform(5.4, 7.0)
        self.left, self.right = -dice.uniform(1.2, 4), dice.uniform(1.2, 4)
        self.view = rays.View(self.height, self.tilt)
        self._walls()

    def _walls(self):
        dice, ambient, view = self.dice, self.ambient, self.view
        top, wall, left, right = 2.5, self.wall, self.left, self.right
        slope, tint = dice.uniform(0, 1.2), dice.normal(0, 0.35, 5)

        def upright(own):
            phase, strength = dice.uniform(0, 6), dice.uniform(0, 0.25)
            return lambda s, t: ambient + own + slope * (t - 0.5) + strength * numpy.sin(5 * s + phase)

        view.panel((left, wall, 0), (right - left, 0, 0), (0, 0, top), upright(tint[0]))
        view.panel((left, -0.5, 0), (0, wall + 0.5, 0), (0, 0, top), upright(tint[1]))
        view.panel((right, -0.5, 0), (0, wall + 0.5, 0), (0, 0, top), upright(tint[2]))
        view.panel((left, -0.5, 0), (right - left, 0, 0), (0, wall + 0.5, 0), ambient - slope / 2 + tint[3])
        view.panel((left, -0.5, top), (right - left, 0, 0), (0, wall + 0.5, 0), ambient + slope / 2 + tint[4])


def one_of(dice, ranges):
    lengths = numpy.cumsum([high - low for low, high in ranges])
    place = dice.uniform(0, lengths[-1])
    for (_, high), length in zip(ranges, lengths):
        if place <= length:
            return high - (length - place)
    return ranges[-1][1]


def noise_of(dice, noise, pattern):
    """From frame to frame: white and a part common to a row; of a pixel: white and smooth."""
    rows = dice.normal(0, 0.4 * noise, (SIZE, 1))
    white = dice.normal(0, math.sqrt(1 - 0.16) * noise, (SIZE, SIZE))
    coarse = numpy.kron(dice.normal(0, 0.5 * pattern, (4, 4)), numpy.ones((2, 2)))
    return rows + white + coarse + dice.normal(0, math.sqrt(0.75) * pattern, (SIZE, SIZE))


def furnish(scene):
    for _ in range(scene.dice.choice(4, p=[0.45, 0.38, 0.14, 0.03])):
        THINGS[scene.dice.integers(len(THINGS))](scene)


def people_of(scene, most=3):
    """How many, and where each stands: distance within the ranges, anywhere in the field of view and a little beside it."""
    dice = scene.dice
    count = dice.choice(most + 1, p=[0.45, 0.4, 0.12, 0.03])
    return [(one_of(dice, DISTANCE), math.radians(dice.uniform(-34, 34))) for _ in range(count)]


class Optics:
    """One sensor's lens and faults."""

    def __init__(self, dice):
        self.core, self.edge, self.corner_blur = dice.uniform(0.3, 0.45), dice.uniform(0.75, 1.15), dice.uniform(0, 0.7)
        self.dim, self.own, self.offset = dice.uniform(0, 0.08), dice.uniform(2, 8), dice.uniform(-1.5, 1.5)

    def see(self, view, ambient):
        frame = rays.seen(view.celsius, self.core, self.edge, self.corner_blur)
        centre = (numpy.arange(SIZE) + 0.5 - SIZE / 2) / (SIZE / 2)
        share = self.dim * (centre[:, None] ** 2 + centre[None, :] ** 2) / 2
        return frame + share * (ambient + self.own - frame) * 0.5 + self.offset


def draw(dice, whole=WHOLE, peak=PEAK):
    """One frame: counts [8, 8] and its label (see visibility.py)."""
    scene = Scene(dice)
    furnish(scene)
    empty = scene.view.copy()
    people = people_of(scene)
    for distance, bearing in people:
        draw_figure(scene, distance, bearing)
    optics, noise, pattern = Optics(dice), dice.uniform(*NOISE), dice.uniform(*PATTERN)
    without, seen = optics.see(empty, scene.ambient), optics.see(scene.view, scene.ambient)
    label = label_of(seen, without, len(people) > 0, math.hypot(noise, pattern), whole, peak)
    return counts_of(seen + noise_of(dice, noise, pattern)), label

"""Warm things that are no people, for evaluation: panels and capsules in the room."""

import math

import numpy


def _place(scene, nearest, farthest):
    """Somewhere on the floor within the field of view."""
    distance = scene.dice.uniform(nearest, farthest)
    bearing = math.radians(scene.dice.uniform(-32, 32))
    return distance * math.sin(bearing), distance * math.cos(bearing)


def _on_wall(scene, width):
    """A place on the back wall or on a side wall: a corner on the floor, and the way along the wall."""
    dice = scene.dice
    if dice.random() < 0.5:
        x = dice.uniform(scene.left, scene.right - width)
        return numpy.array([x, scene.wall - 0.08, 0]), numpy.array([width, 0, 0])
    x = scene.left + 0.08 if dice.random() < 0.5 else scene.right - 0.08
    return numpy.array([x, dice.uniform(1.5, scene.wall - width), 0]), numpy.array([0, width, 0])


def radiator(scene):
    """Ribs and gaps; often only a little warm."""
    dice = scene.dice
    corner, along = _on_wall(scene, dice.uniform(0.5, 1.6))
    hot, ribs = scene.ambient + dice.choice([6, 14, 25, 38]) * dice.uniform(0.7, 1.1), dice.integers(4, 12)
    high, low = dice.uniform(0.35, 0.6), dice.uniform(0.1, 0.2)
    view = scene.view
    view.panel(corner + (0, 0, low), along, (0, 0, high), lambda s, t: hot - 0.25 * (hot - scene.ambient) * (numpy.sin(2 * math.pi * ribs * s) > 0.3) * (1 - 0.3 * t))


def stove(scene):
    """A box with a warm front and hot plates on top."""
    dice, view = scene.dice, scene.view
    x, y = _place(scene, 1.5, 4.5)
    wide = dice.uniform(0.5, 0.7)
    view.panel((x - wide / 2, y, 0), (wide, 0, 0), (0, 0, 0.88), scene.ambient + dice.uniform(0.5, 2.0))
    if dice.random() < 0.6:
        view.panel((x - wide / 3, y - 0.01, 0.3), (wide * 2 / 3, 0, 0), (0, 0, 0.35), scene.ambient + dice.uniform(8, 25))
    view.panel((x - wide / 2, y, 0.88), (wide, 0, 0), (0, wide, 0), scene.ambient + dice.uniform(2, 30))


def standing_lamp(scene):
    dice, view = scene.dice, scene.view
    x, y = _place(scene, 1.2, 4.5)
    high = dice.uniform(1.2, 1.75)
    view.capsule((x, y, 0), (x, y, high), 0.015, scene.ambient)
    view.capsule((x, y, high), (x, y, high + 0.12), dice.uniform(0.07, 0.15), scene.ambient + dice.uniform(5, 18))
    view.capsule((x, y, high + 0.18), (x, y, high + 0.2), 0.04, dice.uniform(45, 90))


def ceiling_lamp(scene):
    x, y = _place(scene, 1.5, 4)
    scene.view.capsule((x, y, 2.1), (x, y, 2.2), scene.dice.uniform(0.04, 0.12), scene.dice.uniform(35, 80))


def table_with_cups(scene):
    dice, view = scene.dice, scene.view
    x, y = _place(scene, 0.8, 3)
    wide, deep, high = dice.uniform(0.6, 1.4), dice.uniform(0.4, 0.8), dice.uniform(0.45, 0.76)
    view.panel((x - wide / 2, y - deep / 2, high), (wide, 0, 0), (0, deep, 0), scene.ambient + dice.normal(0, 0.2))
    for _ in range(dice.integers(1, 4)):
        cup_x, cup_y = x + dice.uniform(-0.4, 0.4) * wide, y + dice.uniform(-0.4, 0.4) * deep
        radius = dice.choice([0.035, 0.045, 0.1])
        view.capsule((cup_x, cup_y, high + radius), (cup_x, cup_y, high + radius * 2), radius, dice.uniform(36, 80))


def sun_on_floor(scene):
    """One pane or two, askew."""
    dice = scene.dice
    x, y = _place(scene, 1.2, 4.5)
    wide, deep, skew, warmth = dice.uniform(0.4, 1.5), dice.uniform(0.6, 1.8), dice.uniform(-0.7, 0.7), dice.uniform(1, 9)
    for pane in range(dice.integers(1, 3)):
        scene.view.warm_panel((x + pane * (wide + 0.1), y, 0), (wide, 0, 0), (skew, deep, 0), warmth)


def sun_on_wall(scene):
    dice = scene.dice
    wide = dice.uniform(0.5, 1.5)
    x = dice.uniform(scene.left, scene.right - wide)
    scene.view.warm_panel((x, scene.wall, dice.uniform(0.2, 1.2)), (wide, 0, 0), (dice.uniform(-0.3, 0.3), 0, dice.uniform(0.5, 1.2)), dice.uniform(1, 7))


def cat_or_dog(scene):
    dice, view = scene.dice, scene.view
    x, y = _place(scene, 1.0, 4.5)
    size, floor = (dice.uniform(0.28, 0.36), dice.choice([0, 0, 0.42])) if dice.random() < 0.6 else (dice.uniform(0.4, 0.65), 0)
    fur = scene.ambient + dice.uniform(0.22, 0.5) * (35.5 - scene.ambient)
    turn = dice.uniform(-math.pi, math.pi)
    ahead = numpy.array([math.cos(turn), math.sin(turn), 0])
    lies = dice.random() < 0.4
    body = numpy.array([x, y, floor + size * (0.3 if lies else 0.75)])
    front, back = body + ahead * size * 0.45, body - ahead * size * 0.45
    view.capsule(front, back, size * 0.24, fur)
    head = front + ahead * size * 0.3 + (0, 0, size * 0.25)
    view.capsule(head, head + ahead * size * 0.1, size * 0.15, fur + dice.uniform(0.5, 2.5))
    if not lies:
        for end in (front, back):
            view.capsule(end, (end[0], end[1], floor), size * 0.07, fur - 0.5)


def television(scene):
    dice = scene.dice
    wide = dice.uniform(0.7, 1.3)
    corner, along = _on_wall(scene, wide)
    warmth = dice.uniform(2, 11)
    scene.view.panel(corner + (0, 0, dice.uniform(0.6, 1.2)), along, (0, 0, wide * 0.58), lambda s, t: scene.ambient + warmth * (0.7 + 0.6 * (1 - t) * s))


def laptop(scene):
    dice, view = scene.dice, scene.view
    x, y = _place(scene, 0.7, 2.5)
    high = dice.uniform(0.45, 0.76)
    view.panel((x - 0.17, y, high + 0.02), (0.34, 0, 0), (0, 0.05, 0.22), scene.ambient + dice.uniform(4, 11))
    view.panel((x - 0.17, y - 0.24, high + 0.01), (0.34, 0, 0), (0, 0.24, 0), scene.ambient + dice.uniform(3, 14))


def heating_pipe(scene):
    x, y = _place(scene, 1.5, 5)
    scene.view.capsule((x, y, -0.5), (x, y, 3), scene.dice.uniform(0.011, 0.03), scene.dice.uniform(scene.ambient + 6, 55))


def window(scene):
    dice = scene.dice
    corner, along = _on_wall(scene, dice.uniform(0.6, 1.6))
    scene.view.panel(corner + (0, 0, dice.uniform(0.7, 1.0)), along, (0, 0, dice.uniform(0.8, 1.3)), scene.ambient + dice.uniform(-6, 2.5))


def warm_chair(scene):
    """Where somebody sat a minute ago: seat and back."""
    dice, view = scene.dice, scene.view
    x, y = _place(scene, 1.2, 4)
    warmth = dice.uniform(0.6, 3)
    view.panel((x - 0.2, y, 0.45), (0.4, 0, 0), (0, 0.4, 0), scene.ambient + warmth)
    if dice.random() < 0.5:
        view.panel((x - 0.2, y + 0.4, 0.5), (0.4, 0, 0), (0, 0.05, 0.4), scene.ambient + warmth * 0.5)


THINGS = (radiator, radiator, stove, standing_lamp, ceiling_lamp, table_with_cups, sun_on_floor, sun_on_wall, cat_or_dog, cat_or_dog, television, laptop,
          heating_pipe, window, warm_chair)

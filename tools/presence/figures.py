"""Jointed people for evaluation: head, trunk, arms and legs as capsules in a pose."""

import math

import numpy

STANDING, WALKING, SITTING, CROUCHING = range(4)
POSES = (0.35, 0.35, 0.22, 0.08)


class Figure:
    """Sizes, warmth and pose of one person; `put` draws it at a place."""

    def __init__(self, dice, ambient, pose=None):
        self.dice, self.ambient = dice, ambient
        self.tall, self.broad = dice.normal(1.71, 0.09), dice.uniform(0.9, 1.2)
        self.skin = dice.normal(33.8, 0.6)
        self.trunk, self.legs = self._clothed(dice.uniform(0.27, 0.62)), self._clothed(dice.uniform(0.25, 0.55))
        self.arms = self._clothed(dice.uniform(0.75, 0.95)) if dice.random() < 0.35 else self.trunk
        self.pose = dice.choice(4, p=POSES) if pose is None else pose
        self.facing = dice.uniform(-math.pi, math.pi)
        self.stride = dice.uniform(0.15, 0.4) if self.pose == WALKING else 0.05
        self.hair = dice.uniform(0.5, 0.75)

    def _clothed(self, share):
        return self.ambient + share * (self.skin - self.ambient)

    def put(self, view, x, y):
        forward = numpy.array([math.sin(self.facing), -math.cos(self.facing), 0])
        aside, up = numpy.array([math.cos(self.facing), math.sin(self.facing), 0]), numpy.array([0, 0, 1.0])
        scale, place = self.tall / 1.75, numpy.array([x, y, 0.0])
        lean = 0.0
        if self.pose in (STANDING, WALKING):
            hips = 0.92 * scale
            lean = 0.04
        elif self.pose == SITTING:
            hips = 0.5
        else:
            hips, lean = 0.38, 0.25
        hip = place + up * hips
        neck = hip + up * (0.52 * scale * math.cos(lean)) + forward * (0.52 * scale * math.sin(lean))
        half = 0.15 * self.broad
        for side in (-1, 1):
            view.capsule(hip + aside * side * half * 0.55, neck + aside * side * half * 0.75, 0.125 * self.broad, self.trunk)
            shoulder = neck + aside * side * (half + 0.06)
            elbow = shoulder - up * 0.3 * scale + forward * 0.1 * side * self.stride * 3
            hand = elbow - up * 0.16 * scale + forward * 0.2
            view.capsule(shoulder, elbow, 0.05 * self.broad, self.arms)
            view.capsule(elbow, hand, 0.04 * self.broad, self.arms)
            self._leg(view, hip + aside * side * 0.09, place + aside * side * 0.1, forward, side)
        # A face is warmer than hair; from the side, half of each.
        face = 0.5 + 0.5 * math.cos(self.facing)
        head = self._clothed(self.hair + face * (0.96 - self.hair))
        middle = neck + up * 0.2 * scale + forward * 0.03
        view.capsule(middle, middle + up * 0.08 * scale, 0.085, head)

    def _leg(self, view, hip, foot, forward, side):
        if self.pose in (SITTING, CROUCHING):
            knee = hip + forward * 0.42
            foot = foot + forward * (0.45 if self.pose == SITTING else 0.15)
        else:
            knee = (hip + foot) / 2 + forward * (0.05 + side * self.stride / 2)
            foot = foot + forward * side * self.stride
        view.capsule(hip, knee, 0.075 * self.broad, self.legs)
        view.capsule(knee, foot + numpy.array([0, 0, 0.06]), 0.055 * self.broad, self.legs - 0.5)


def draw_figure(scene, distance, bearing):
    """One person; now and then behind a table or a sofa's back at room temperature."""
    dice, view = scene.dice, scene.view
    x, y = distance * math.sin(bearing), distance * math.cos(bearing)
    if distance > 1.5 and dice.random() < 0.2:
        wide, high = dice.uniform(0.8, 2.0), dice.uniform(0.4, 0.95)
        view.panel((x - wide / 2, y - 0.55, 0), (wide, 0, 0), (0, 0, high), scene.ambient + dice.normal(0, 0.3))
    Figure(dice, scene.ambient).put(view, x, y)

"""A small ray caster for evaluation: every ray keeps the temperature of the nearest thing it meets.

Coordinates in metres: x right, y forward, z up; the sensor is at (0, 0, height) and looks along y, tilted down.
"""

import math

import numpy

from sensor import PITCH, SIZE

FINE, MARGIN = 6, 1                       # rays a pixel each way, pixels around the frame
ACROSS = (SIZE + 2 * MARGIN) * FINE
_AXIS = ((numpy.arange(ACROSS) + 0.5) / FINE - MARGIN - SIZE / 2) * math.radians(PITCH)


class View:
    def __init__(self, height, tilt_degrees):
        # An equidistant lens: the angle from the axis is proportional to the distance from the frame's middle.
        across, down = numpy.meshgrid(_AXIS, _AXIS)
        angle = numpy.hypot(across, down)
        part = numpy.where(angle > 0, numpy.sin(angle) / numpy.maximum(angle, 1e-9), 1)
        x, y, z = across * part, numpy.cos(angle), -down * part
        tilt = math.radians(tilt_degrees)
        self.way = numpy.stack([x, y * math.cos(tilt) + z * math.sin(tilt), z * math.cos(tilt) - y * math.sin(tilt)], -1)
        self.origin = numpy.array([0, 0, height])
        self.depth = numpy.full(x.shape, numpy.inf)
        self.celsius = numpy.zeros(x.shape)

    def copy(self):
        other = object.__new__(View)
        other.way, other.origin, other.depth, other.celsius = self.way, self.origin, self.depth.copy(), self.celsius.copy()
        return other

    def _keep(self, hit, depth, celsius):
        nearer = hit & (depth > 0) & (depth < self.depth)
        self.depth = numpy.where(nearer, depth, self.depth)
        self.celsius = numpy.where(nearer, celsius, self.celsius)

    def capsule(self, start, end, radius, celsius):
        """All points within a radius of a line from start to end."""
        start, line = numpy.asarray(start, float), numpy.asarray(end, float) - numpy.asarray(start, float)
        offset = start - self.origin
        along, length = self.way @ line, max(line @ line, 1e-9)
        # The point of the line next to the ray, then the point of the ray next to it.
        share = numpy.clip(((self.way @ offset) * along - offset @ line) / numpy.maximum(length - along ** 2, 1e-9), 0, 1)
        place = offset + share[..., None] * line
        depth = (place * self.way).sum(-1)
        distance = numpy.sqrt(numpy.maximum((place ** 2).sum(-1) - depth ** 2, 0))
        self._keep(distance < radius, depth, celsius)

    def panel(self, corner, right, up, celsius):
        """A flat parallelogram; celsius is a number or a function of (0..1, 0..1), the place on it."""
        corner, right, up = (numpy.asarray(v, float) for v in (corner, right, up))
        normal = numpy.cross(right, up)
        facing = self.way @ normal
        depth = ((corner - self.origin) @ normal) / numpy.where(numpy.abs(facing) > 1e-9, facing, 1e-9)
        place = self.origin + self.way * depth[..., None] - corner
        # Solves place = s * right + t * up in the panel's plane.
        a, b, c = right @ right, right @ up, up @ up
        p, q = place @ right, place @ up
        s, t = (p * c - q * b) / (a * c - b * b), (q * a - p * b) / (a * c - b * b)
        inside = (s >= 0) & (s <= 1) & (t >= 0) & (t <= 1)
        self._keep(inside, depth, celsius(s, t) if callable(celsius) else celsius)

    def warm_panel(self, corner, right, up, degrees):
        """Adds degrees to what is seen within a parallelogram that lies on a surface: sunlight, lingering warmth."""
        before_depth, before = self.depth, self.celsius
        self.depth = numpy.full_like(before_depth, numpy.inf)
        self.panel(corner, right, up, 1.0)
        on_surface = numpy.abs(self.depth - before_depth) < 0.03 * before_depth
        self.depth = before_depth
        self.celsius = before + numpy.where(on_surface, degrees, 0)


def seen(celsius, core, edge, corner_blur):
    """Pixels of rays: flat over the core, falling to nothing at the edge (in pixels); softer towards the corners."""
    def response(core, edge):
        reach = numpy.abs(numpy.arange(-2 * FINE, 2 * FINE + 1) / FINE)
        weights = numpy.where(reach <= core, 1, 0.5 * (1 + numpy.cos(numpy.pi * numpy.clip((reach - core) / (edge - core), 0, 1))))
        return weights / weights.sum()

    def through(weights):
        padded = numpy.pad(celsius, FINE, mode="edge")
        smooth = numpy.apply_along_axis(numpy.convolve, 0, padded, weights, "valid")
        smooth = numpy.apply_along_axis(numpy.convolve, 1, smooth, weights, "valid")
        first = (smooth.shape[0] - SIZE * FINE) // 2 + FINE // 2
        return smooth[first:first + SIZE * FINE:FINE, first:first + SIZE * FINE:FINE]

    centre = (numpy.arange(SIZE) + 0.5 - SIZE / 2) / (SIZE / 2)
    share = corner_blur * (centre[:, None] ** 2 + centre[None, :] ** 2) / 2
    sharp, soft = through(response(core, edge)), through(response(core, min(edge * 1.5, 1.9)))
    return sharp * (1 - share) + soft * share

#!/usr/bin/env python3
"""recording.py FILE: writes the recording that the firmware plays without a sensor, as a C# class.

One furnished room of the evaluation: empty, somebody walks in, stands and walks out, then empty for longer than the watch waits.
"""

import math
import sys

import numpy

import evaluation_frames as evaluation
from figures import WALKING, Figure
from sensor import counts_of

SEED, FRAMES, ENTERS, LEAVES = 20, 120, 15, 55
NOISE, PATTERN, DISTANCE = 0.16, 0.16, 2.3


def recording():
    dice = numpy.random.Generator(numpy.random.PCG64(SEED))
    scene = evaluation.Scene(dice)
    evaluation.furnish(scene)
    empty = scene.view
    optics, person = evaluation.Optics(dice), Figure(dice, scene.ambient, WALKING)
    pattern = evaluation.noise_of(dice, 0, PATTERN)
    for frame in range(FRAMES):
        view = empty.copy()
        if ENTERS <= frame < LEAVES:
            # From beyond the left edge of the field of view to beyond the right one, slowest in the middle.
            way = 2 * (frame - ENTERS) / (LEAVES - 1 - ENTERS) - 1
            bearing = math.radians(40) * way * abs(way)
            person.put(view, DISTANCE * math.sin(bearing), DISTANCE * math.cos(bearing))
        seen = optics.see(view, scene.ambient)
        yield counts_of(seen + pattern + evaluation.noise_of(dice, NOISE, 0))


def main(path):
    rows = [" ".join(f"{count}," for count in row) for frame in recording() for row in frame]
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write("// Written by tools/presence/recording.py; write it anew rather than change it.\nnamespace EdgeConv.ThermalWatch\n{\n")
        file.write(f"    /// <summary>{FRAMES} frames of a room into which somebody comes: 64 pixels each, in quarters of a degree Celsius, row by row.</summary>\n")
        file.write("    internal static class RecordedFrames\n    {\n        public static readonly short[] Counts =\n        {\n")
        file.writelines(f"            {' '.join(rows[first:first + 4])}\n" for first in range(0, len(rows), 4))
        file.write("        };\n    }\n}\n")


if __name__ == "__main__":
    main(sys.argv[1])

"""Many frames from one seed; those that the visibility rule leaves out are counted and dropped."""

import numpy

from visibility import LEFT_OUT


def make(draw, seed, count):
    """Counts [count, 8, 8], labels [count] (1: somebody is there), and how many frames were left out."""
    dice = numpy.random.Generator(numpy.random.PCG64(seed))
    counts, labels, left_out = [], [], 0
    while len(labels) < count:
        frame, label = draw(dice)
        if label == LEFT_OUT:
            left_out += 1
            continue
        counts.append(frame)
        labels.append(label)
    return numpy.stack(counts), numpy.array(labels, numpy.uint8), left_out

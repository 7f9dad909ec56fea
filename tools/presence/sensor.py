"""The sensor that frames are made for: an AMG8833's 8x8 pixels of 7.5 degrees, a quarter of a degree Celsius a count."""

import numpy

SIZE, PITCH = 8, 7.5
COUNT, HOTTEST = 0.25, 80.0

# Counts above the median that the network sees; the firmware clamps to the same.
COLDEST_INPUT, HOTTEST_INPUT = -32, 95


def counts_of(celsius):
    """Temperatures as the sensor's registers have them: whole counts from 0 to 80 degrees."""
    return numpy.floor(numpy.clip(celsius, 0, HOTTEST) / COUNT + 0.5).astype(numpy.int16)


def median_of(counts):
    """The 32nd smallest of each frame's 64 counts: an integer, and what the firmware computes."""
    return numpy.sort(counts.reshape(-1, SIZE * SIZE), axis=1)[:, SIZE * SIZE // 2 - 1]


def inputs_of(counts):
    """What the network sees of frames [n, 8, 8]: counts above the frame's median, clamped; float32 [n, 1, 8, 8]."""
    above = counts.astype(numpy.int32) - median_of(counts)[:, None, None]
    return numpy.clip(above, COLDEST_INPUT, HOTTEST_INPUT).astype("<f4")[:, None]

"""The visibility rule: which frames count as "somebody is there". It knows nothing of the network.

A frame is rendered twice without noise and before rounding, with and without its people. Somebody is visible when people change
the most changed pixel by at least PEAK and by PEAK_TO_NOISE times the noise of a pixel, and all pixels together by at least
WHOLE (degrees Celsius). Frames with people of whom nothing is visible are neither "present" nor "absent": they are left out.
"""

import numpy

PEAK, WHOLE, PEAK_TO_NOISE = 2.5, 25.0, 6.0
TRAINED_WHOLE = 18.0

ABSENT, PRESENT, LEFT_OUT = 0, 1, 2


def label_of(with_people, without_people, has_people, noise, whole=WHOLE, peak=PEAK):
    if not has_people:
        return ABSENT
    change = numpy.abs(with_people - without_people)
    seen = change.max() >= max(peak, PEAK_TO_NOISE * noise) and change.sum() >= whole
    return PRESENT if seen else LEFT_OUT

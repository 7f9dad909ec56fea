"""From ten scores to a meter reading: decode a position, resolve from the right, check against the last reading.

numpy only, and plain: the C# demo follows the same rules (README.md, "Reading").
"""

import numpy

DIGITS = 10
MINIMUM_CONFIDENCE = 0.75   # Share of the best class and its larger neighbour together.
MAXIMUM_MISFIT = 0.3        # Of a drum against the phase that the drum on its right gives it.
PLAY = 0.3                  # Last-drum units a reading may lie behind the last one without being refused.


def decode(scores):
    """Positions [n] in [0, 10), best digits [n] and confidences [n] of scores [n, 10]."""
    shares = numpy.exp(scores - scores.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    rows = numpy.arange(len(shares))
    best = shares.argmax(1)
    above, below = shares[rows, (best + 1) % DIGITS], shares[rows, (best - 1) % DIGITS]
    neighbour = numpy.maximum(above, below)
    offset = neighbour / (shares[rows, best] + neighbour)
    position = numpy.mod(best + numpy.where(above >= below, offset, -offset), DIGITS)
    return position, best, shares[rows, best] + neighbour


def resolve_drums(positions):
    """Reading in last-drum units and the worst misfit of drums from left to right.

    A drum turns while the drum on its right goes from 9 to 0, so each drum's phase is known from the right.
    """
    lower = value = float(positions[-1])
    unit, worst = 1, 0.0
    for position in reversed(positions[:-1]):
        phase = max(0.0, lower - 9)
        whole = round(float(position) - phase)
        worst = max(worst, abs(float(position) - phase - whole))
        unit *= DIGITS
        value += whole % DIGITS * unit
        lower = whole % DIGITS + phase
    return value, worst


def resolve_lcd(digits):
    """Reading of segment digits from left to right."""
    return float(int("".join(str(int(digit)) for digit in digits)))


def forward(reading, earlier, modulus):
    """Signed way from `earlier` to `reading` on a counter that wraps at `modulus`."""
    way = (reading - earlier) % modulus
    return way - modulus if way > modulus / 2 else way


class Register:
    """The last accepted reading. Never backwards, never faster than the rate limit."""

    def __init__(self, units_per_frame, modulus=100_000):
        self.units_per_frame, self.modulus = units_per_frame, modulus
        self.value = None           # None until two readings in a row agree.
        self._candidate, self._frames = None, 0

    def offer(self, reading, confidence, misfit):
        """Takes one frame's reading; returns (value to report or None, "accepted" or why it was refused)."""
        self._frames += 1
        if confidence < MINIMUM_CONFIDENCE:
            return self.value, "unsure"
        if misfit > MAXIMUM_MISFIT:
            return self.value, "misfit"
        earlier = self._candidate if self.value is None else self.value
        if earlier is None:
            self._candidate, self._frames = reading, 0
            return None, "first"
        way = forward(reading, earlier, self.modulus)
        if way < -PLAY or way > self.units_per_frame * self._frames + PLAY:
            if self.value is None:
                self._candidate, self._frames = reading, 0
            return self.value, "backwards" if way < 0 else "too fast"
        # Within the play, the report stays: it never goes back.
        self.value, self._frames = (reading if way > 0 else earlier), 0
        return self.value, "accepted"

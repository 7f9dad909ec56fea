"""Five-digit readings whose digits share one meter, one light and one camera."""

import torch

import pictures
from dice import Dice

DRUMS = 5
DRUM_PLAY = 0.06            # Play of the drums above the last one.


def drum_readings(count, generator):
    """True readings [count]: two thirds anywhere, one third in a carry."""
    anywhere = torch.rand(count, generator=generator, dtype=torch.float64) * 10 ** DRUMS
    power = 10.0 ** torch.randint(1, DRUMS, (count,), generator=generator)
    carry = (anywhere / power).ceil() * power - torch.rand(count, generator=generator, dtype=torch.float64)
    chosen = torch.rand(count, generator=generator) < 1 / 3
    return torch.remainder(torch.where(chosen, carry, anywhere), 10 ** DRUMS)


def drum_positions(readings, generator=None):
    """Positions [n, 5], left to right, of drums showing `readings`; play only with a generator."""
    lower = torch.remainder(readings, 10)
    positions = [lower]
    for power in range(1, DRUMS):
        digit = torch.remainder((readings / 10 ** power).floor(), 10)
        lower = digit + (lower - 9).clamp_min(0)
        play = 0 if generator is None else (torch.rand(len(readings), generator=generator) * 2 - 1) * DRUM_PLAY
        positions.append(lower + play)
    return torch.remainder(torch.stack(positions[::-1], 1), 10)


def draw(source, lcd_kind, count, severity, generator):
    """Pictures [count * 5, 32, 20], true readings [count] and whether all five digits are legible [count]."""
    if lcd_kind:
        readings = torch.randint(10 ** DRUMS, (count,), generator=generator).double()
        powers = 10.0 ** torch.arange(DRUMS - 1, -1, -1)
        positions = torch.remainder((readings[:, None] / powers).floor(), 10)
    else:
        readings = drum_readings(count, generator)
        positions = drum_positions(readings, generator)
    dice = Dice(generator, count * DRUMS, DRUMS)
    each = torch.full((count * DRUMS,), severity)
    picture, clear = source.draw(dice, lcd_kind, positions.reshape(-1).float(), each)
    return picture, readings, clear.view(count, DRUMS).all(1)

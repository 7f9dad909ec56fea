"""Batches of digit pictures with their true positions, for training and for evaluation."""

import torch

import camera
import drums
import fonts
import lcd
from dice import Dice
from legibility import legible

KINDS = ("at rest", "rolling", "lcd")
AT_REST, ROLLING, LCD = range(3)
REST_PLAY = 0.08            # "At rest" is within this of a whole digit.


class Source:
    """Atlases and wear of one side, training or held out. Lists of faces are kept for per-face tables."""

    def __init__(self, drum_atlas, lcd_atlas, scratches, fade, ghost, seed):
        self.drum_atlas, self.lcd_atlas, self.scratches = drum_atlas, lcd_atlas, scratches
        self.fade, self.ghost = fade, ghost
        self.textures = camera.wear_textures(512, torch.Generator().manual_seed(seed))

    def draw(self, dice, lcd_kind, positions, severity, faces=None):
        """Pictures [n, 32, 20] and whether each is legible [n], all drums or all LCD."""
        if lcd_kind:
            scene = lcd.draw(dice, self.lcd_atlas, positions.long(), self.fade, self.ghost, faces)
            # A display behind glass wears less than drums do.
            wear = severity * 0.7
        else:
            scene = drums.draw(dice, self.drum_atlas, positions, faces)
            wear = severity
        picture, seen = camera.photograph(scene, dice, self.textures, wear, self.scratches)
        return picture, legible(*seen)


def training_source(seed):
    drum_atlas = drums.build_atlas(fonts.paths(fonts.DRUM_TRAINING), strokes=(-3, -2, 0, 2, 4))
    lcd_atlas = lcd.build_training_atlas(1500, seed)
    return Source(drum_atlas, lcd_atlas, camera.TRAINING_SCRATCHES, fade=0.38, ghost=0.13, seed=seed)


def held_out_source(seed):
    drum_atlas = drums.build_atlas(fonts.paths(fonts.DRUM_HELD_OUT))
    lcd_atlas = lcd.build_font_atlas(fonts.paths(fonts.LCD_HELD_OUT))
    return Source(drum_atlas, lcd_atlas, camera.EVALUATION_SCRATCHES, fade=0.43, ghost=0.11, seed=seed)


def positions_of(kind, count, generator):
    """True positions [count] of one kind, in [0, 10)."""
    if kind == ROLLING:
        return torch.rand(count, generator=generator) * 10
    digits = torch.randint(10, (count,), generator=generator).float()
    if kind == LCD:
        return digits
    play = (torch.rand(count, generator=generator) * 2 - 1) * REST_PLAY
    return torch.remainder(digits + play, 10)


def digits_of(source, kind, count, severity, generator):
    """`count` unrelated digits of one kind: pictures, true positions, legible."""
    positions = positions_of(kind, count, generator)
    picture, clear = source.draw(Dice(generator, count), kind == LCD, positions, severity)
    return picture, positions, clear

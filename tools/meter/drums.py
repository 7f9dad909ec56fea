"""Digits printed on drums, at rest and half turned."""

import numpy
import torch
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from network import DIGITS, HEIGHT, WIDTH

ROWS, COLUMNS = 40, 32      # One digit's cell in the atlas: one pitch of the drum, 0.8 pitches wide.
GLYPH_ROWS = 27             # Height of a digit in its cell.
WIDEST = 24                 # Columns the widest digit may have.
OVERSAMPLING = 6


def _glyph_cells(path, stroke):
    """Ten cells of one face, strokes changed by `stroke` oversampled pixels on each side."""
    font = ImageFont.truetype(path, GLYPH_ROWS * OVERSAMPLING * 4 // 3)
    boxes = [font.getbbox(str(digit)) for digit in range(DIGITS)]
    top, bottom = min(box[1] for box in boxes), max(box[3] for box in boxes)
    vertical = GLYPH_ROWS * OVERSAMPLING / (bottom - top)
    widest = max(box[2] - box[0] for box in boxes)
    horizontal = min(vertical, WIDEST * OVERSAMPLING / widest)
    cells = []
    for digit, box in enumerate(boxes):
        picture = Image.new("L", (box[2] - box[0], bottom - top))
        ImageDraw.Draw(picture).text((-box[0], -top), str(digit), 255, font)
        size = max(1, round(picture.width * horizontal)), max(1, round(picture.height * vertical))
        cell = Image.new("L", (COLUMNS * OVERSAMPLING, ROWS * OVERSAMPLING))
        cell.paste(picture.resize(size), ((cell.width - size[0]) // 2, (cell.height - size[1]) // 2))
        if stroke:
            filters = ImageFilter.MaxFilter if stroke > 0 else ImageFilter.MinFilter
            cell = cell.filter(filters(2 * abs(stroke) + 1))
        cells.append(numpy.asarray(cell.resize((COLUMNS, ROWS), Image.BOX), numpy.float32) / 255)
    return numpy.stack(cells)


def build_atlas(paths, strokes=(0,)):
    """Every face (times every stroke change) side by side; ten digits from top to bottom. [1, 1, 10 rows, n columns]"""
    faces = [_glyph_cells(path, stroke) for path in paths for stroke in strokes]
    columns = [face.reshape(DIGITS * ROWS, COLUMNS) for face in faces]
    return torch.from_numpy(numpy.concatenate(columns, 1))[None, None]


def window(dice):
    """Coordinates of the pixels of a tilted crop: x in crop widths, y in crop heights, zero in the middle."""
    y = ((torch.arange(HEIGHT) + 0.5) / HEIGHT - 0.5).view(1, HEIGHT, 1)
    x = ((torch.arange(WIDTH) + 0.5) / WIDTH - 0.5).view(1, 1, WIDTH)
    return x + y * dice.shared(-0.12, 0.12), y + x * dice.shared(-0.05, 0.05)


def draw(dice, atlas, position, faces=None):
    """Reflectance without and with ink, [n, 2, 32, 20], of drums turned to `position` [n]; faces picked if not given."""
    count = atlas.shape[3] // COLUMNS
    face = dice.shared_index(count) if faces is None else faces
    x, y = window(dice)
    rim_x = x + dice.own(-0.05, 0.05)
    x = x + dice.own(-0.06, 0.06)
    y = y + dice.own(-0.025, 0.025)
    bulge = dice.shared(0, 0.35)
    turned = position.view(-1, 1, 1) + y * dice.shared(0.92, 1.08) * (1 + bulge * y * y)
    nearest = turned.round()
    within = ((turned - nearest) / dice.shared(0.78, 1.22)).clamp(-0.49, 0.49)
    across = (x * 0.625 / 0.8 / dice.shared(0.75, 1.2)).clamp(-0.48, 0.48)
    rows = (torch.remainder(nearest, DIGITS) + 0.5 + within) / DIGITS * 2 - 1
    columns = (face.view(-1, 1, 1) + 0.5 + across) / count * 2 - 1
    grid = torch.stack((columns.expand_as(rows), rows), 3).view(1, -1, WIDTH, 2)
    ink = torch.nn.functional.grid_sample(atlas, grid, align_corners=False).view(-1, HEIGHT, WIDTH)

    # White on black, black on white, white on red: what meters have, as grey.
    style = dice.shared(0, 1)
    dark, light = (style < 0.5).float(), ((style >= 0.5) & (style < 0.82)).float()
    red = 1 - dark - light
    paper = dark * dice.shared(0.04, 0.22) + light * dice.shared(0.6, 0.95) + red * dice.shared(0.22, 0.4)
    print_ = dark * dice.shared(0.6, 0.95) + light * dice.shared(0.03, 0.25) + red * dice.shared(0.75, 0.98)

    rim = dice.shared(0.36, 0.56)
    gap = ((rim_x.abs() - rim) * WIDTH).clamp(0, 1)
    shade = 1 - dice.shared(0, 0.5) * (y * y * 4) - dice.shared(0, 0.3) * (0.5 - y).clamp(0, 1) ** 3
    lip = ((y.abs() - dice.shared(0.44, 0.56)) * HEIGHT).clamp(0, 1) * dice.shared(0.3, 1)
    gap_grey, lip_grey = dice.shared(0, 0.2), dice.shared(0.02, 0.5)

    def surface(base):
        base = base * shade
        base = base + (gap_grey - base) * gap
        return base + (lip_grey - base) * lip

    bare = surface(paper.expand_as(ink))
    inked = surface(paper + (print_ - paper) * ink)
    return torch.stack((bare, inked), 1)

"""Seven-segment LCD digits: own segment shapes for training, DSEG7 faces for evaluation."""

import math

import numpy
import torch
from PIL import Image, ImageChops, ImageDraw, ImageFont

from drums import window
from network import DIGITS, HEIGHT, WIDTH

ROWS, COLUMNS = 48, 40      # One digit's cell in the atlas.
GLYPH_ROWS = 36             # Height of a digit in its cell.
WIDEST = 26                 # Columns a digit may have, slant included.
OVERSAMPLING = 4
SEGMENTS = "abcdefg"        # a top, b upper right, c lower right, d bottom, e lower left, f upper left, g middle
LIT = ["abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcdfg"]
# Forms some displays use, and how often they are drawn.
OTHER_FORMS = {7: ("abcf", 0.35), 6: ("fgedc", 0.15), 9: ("abcfg", 0.15)}


def _mask(text):
    return [float(segment in text) for segment in SEGMENTS]


def _cell(segments):
    """Seven oversampled masks to atlas cells, all scaled alike so that the digit fills its box."""
    left, top, right, bottom = _union_box(segments)
    height = GLYPH_ROWS * OVERSAMPLING
    width = min(round((right - left) * height / (bottom - top)), WIDEST * OVERSAMPLING)
    cells = []
    for segment in segments:
        cell = Image.new("L", (COLUMNS * OVERSAMPLING, ROWS * OVERSAMPLING))
        part = segment.crop((left, top, right, bottom)).resize((width, height))
        cell.paste(part, ((cell.width - width) // 2, (cell.height - height) // 2))
        cells.append(numpy.asarray(cell.resize((COLUMNS, ROWS), Image.BOX), numpy.float32) / 255)
    return numpy.stack(cells)


def _union_box(segments):
    union = segments[0]
    for segment in segments[1:]:
        union = ImageChops.lighter(union, segment)
    return union.getbbox()


def _drawn_segments(random):
    """One random seven-segment design, as seven masks."""
    height, width = 200, random.uniform(85, 150)
    thick = height * random.uniform(0.045, 0.18)
    gap = min(thick * random.uniform(0.02, 0.6) * random.choice((0.4, 1)), height * 0.04)
    bevel = thick / 2 * random.choice((0, 0.5, 1, 1), p=(0.25, 0.25, 0.25, 0.25))
    middle = height * random.uniform(0.47, 0.53)
    upright = thick * random.uniform(0.8, 1.2)
    slant = math.tan(math.radians(random.choice((0.0, random.uniform(0, 14)))))
    t, u = thick / 2, upright / 2

    def bar(y, trim):
        x0, x1 = u + gap + trim, width - u - gap - trim
        return [(x0, y), (x0 + bevel, y - t), (x1 - bevel, y - t), (x1, y), (x1 - bevel, y + t), (x0 + bevel, y + t)]

    def post(x, y0, y1):
        y0, y1 = y0 + gap, y1 - gap
        return [(x, y0), (x + u, y0 + bevel), (x + u, y1 - bevel), (x, y1), (x - u, y1 - bevel), (x - u, y0 + bevel)]

    if random.uniform() < 0.4:
        # Trapezia as in "classic" displays: the outer edge runs to the corner.
        def horizontal(outer, inner):
            return [(gap, outer), (width - gap, outer), (width - upright - gap, inner), (upright + gap, inner)]

        def vertical(outer, inner, y0, y1, at_corner_0):
            a0, b0 = (0, thick) if at_corner_0 else (t, 0)
            a1, b1 = (t, 0) if at_corner_0 else (0, thick)
            return [(outer, y0 + a0 + gap), (inner, y0 + b0 + gap), (inner, y1 - b1 - gap), (outer, y1 - a1 - gap)]

        polygons = [
            horizontal(0, thick), vertical(width, width - upright, 0, middle, True),
            vertical(width, width - upright, middle, height, False), horizontal(height, height - thick),
            vertical(0, upright, middle, height, False), vertical(0, upright, 0, middle, True),
            bar(middle, 0),
        ]
    else:
        trim = random.choice((0, 0, thick * 0.3))
        polygons = [
            bar(t, trim), post(width - u, t, middle), post(width - u, middle, height - t), bar(height - t, trim),
            post(u, middle, height - t), post(u, t, middle), bar(middle, trim),
        ]
    masks = []
    for polygon in polygons:
        mask = Image.new("L", (320, 220))
        ImageDraw.Draw(mask).polygon([(70 + x - slant * (y - height / 2), 10 + y) for x, y in polygon], 255)
        masks.append(mask)
    return masks


def _font_segments(path):
    """The seven connected parts of a face's 8, as seven masks."""
    font = ImageFont.truetype(path, 136)
    box = font.getbbox("8")
    # A copy: flood filling a picture that shares an array's memory does nothing, silently.
    picture = Image.new("L", (box[2] - box[0] + 8, box[3] - box[1] + 8))
    ImageDraw.Draw(picture).text((4 - box[0], 4 - box[1]), "8", 255, font)
    hard = picture.point(lambda value: 255 if value > 127 else 0)
    parts = []
    while hard.getbbox():
        values = numpy.asarray(hard)
        row, column = numpy.argwhere(values == 255)[0]
        filled = hard.copy()
        ImageDraw.floodfill(filled, (int(column), int(row)), 128)
        part = numpy.asarray(filled) == 128
        parts.append(Image.fromarray((part * 255).astype(numpy.uint8)).copy())
        hard = Image.fromarray(numpy.where(part, 0, values).astype(numpy.uint8)).copy()
    if len(parts) != 7:
        raise ValueError(f"{path}: the 8 has {len(parts)} parts, not 7")

    def centre(part):
        ys, xs = numpy.nonzero(numpy.asarray(part))
        return ys.mean(), xs.mean()

    by_height = sorted(parts, key=lambda part: centre(part)[0])
    upper = sorted(by_height[1:3], key=lambda part: centre(part)[1])
    lower = sorted(by_height[4:6], key=lambda part: centre(part)[1])
    return [by_height[0], upper[1], lower[1], by_height[6], lower[0], upper[0], by_height[3]]


def build_training_atlas(designs, seed):
    """[1, 7, rows, designs * columns] of drawn designs."""
    random = numpy.random.default_rng(seed)
    return _atlas([_drawn_segments(random) for _ in range(designs)])


def build_font_atlas(paths):
    return _atlas([_font_segments(path) for path in paths])


def _atlas(designs):
    cells = [_cell(segments) for segments in designs]
    return torch.from_numpy(numpy.concatenate(cells, 2))[None]


def _strengths(dice, digits, fade, ghost, forms):
    """How dark each of the seven segments is, [n, 7]: weak ones at least `fade`, unlit ones at most `ghost`."""
    lit = torch.tensor([_mask(text) for text in LIT])[digits]
    for digit, (text, _) in OTHER_FORMS.items():
        chosen = ((digits == digit).float() * forms[digit].view(-1)).view(-1, 1)
        lit = lit + (torch.tensor([_mask(text)]) - lit) * chosen
    weak = (dice.uniform(7) < 0.12).float()
    strength = 1 - weak * (1 - fade) * dice.uniform(7) - 0.1 * dice.uniform(7)
    leak = dice.shared(0, 1).view(-1, 1) * ghost * (0.5 + 0.5 * dice.uniform(7))
    return lit * strength.clamp_min(fade) + (1 - lit) * leak


def draw(dice, atlas, digits, fade, ghost, faces=None):
    """Reflectance without and with ink, [n, 2, 32, 20], of the digits [n]; faces picked if not given."""
    count = atlas.shape[3] // COLUMNS
    face = dice.shared_index(count) if faces is None else faces
    forms = {digit: dice.shared_chance(chance) for digit, (_, chance) in OTHER_FORMS.items()}
    x, y = window(dice)
    tilted_y = y
    x = x + dice.own(-0.06, 0.06)
    y = (y + dice.own(-0.04, 0.04)) / dice.shared(0.92, 1.3)
    # The digit's own cell and its neighbours' edges.
    pitch = dice.shared(0.86, 1.15)
    place = (x / pitch).round()
    across = ((x - place * pitch) * 0.9 / dice.shared(0.75, 1.25)).clamp(-0.48, 0.48)
    rows = (y * 1.02).clamp(-0.49, 0.49) * 2
    columns = (face.view(-1, 1, 1) + 0.5 + across) / count * 2 - 1
    grid = torch.stack((columns.expand(-1, HEIGHT, WIDTH), rows.expand(-1, HEIGHT, WIDTH)), 3).view(1, -1, WIDTH, 2)
    parts = torch.nn.functional.grid_sample(atlas, grid, align_corners=False)[0].view(7, -1, HEIGHT, WIDTH)
    own = _strengths(dice, digits, fade, ghost, forms)
    lone = dice.shared_chance(0.2).view(-1, 1)
    beside = _strengths(dice, dice.own_index(DIGITS), fade, ghost, forms) * (1 - lone)
    own_ink = torch.einsum("snhw,ns->nhw", parts, own)
    side_ink = torch.einsum("snhw,ns->nhw", parts, beside)
    ink = torch.where(place == 0, own_ink, side_ink)

    # A bar above the digit, whole or in part, and a decimal point at its lower right.
    bar_top, bar_thick = dice.shared(0.43, 0.5), dice.shared(0.02, 0.06)
    bar = ((bar_thick / 2 - (tilted_y + bar_top).abs()) * HEIGHT + 0.5).clamp(0, 1)
    bar = bar * ((x - dice.shared(-1.2, 0.2)) * WIDTH).clamp(0, 1) * dice.shared_chance(0.25)
    dot_x, dot_y = dice.shared(0.4, 0.5), dice.shared(0.34, 0.44)
    distance = (((x - dot_x) * 0.625) ** 2 + (tilted_y - dot_y) ** 2).sqrt()
    dot = ((dice.shared(0.025, 0.06) - distance) * HEIGHT + 0.5).clamp(0, 1) * dice.own_chance(0.15)
    ink = torch.maximum(ink, torch.maximum(bar, dot)).clamp(0, 1)

    # The segments' shadow on the reflector behind the glass.
    shadow = torch.roll(ink, (1, 1), (1, 2)) * dice.shared(0, 0.25) * dice.shared_chance(0.5)
    ink = torch.maximum(ink, shadow)

    negative = dice.shared_chance(0.15)
    paper = (1 - negative) * dice.shared(0.5, 0.85) + negative * dice.shared(0.04, 0.2)
    dark = (1 - negative) * dice.shared(0.02, 0.22) + negative * dice.shared(0.55, 0.95)
    bare = paper.expand_as(ink)
    return torch.stack((bare, paper + (dark - paper) * ink), 1)

"""What lies between a digit and the pixels: wear, light, glare, blur, noise. Severity scales all of it."""

import math

import torch

from network import HEIGHT, WIDTH

# Training scratches run in these directions, evaluation's in the others (radians).
TRAINING_SCRATCHES = (0.0, 0.5 * math.pi)
EVALUATION_SCRATCHES = (0.5 * math.pi, math.pi)


def wear_textures(count, generator):
    """Smooth random blotches in [0, 1], [count, 32, 20]."""
    total = torch.zeros(count, 1, HEIGHT, WIDTH)
    for rows, columns, weight in ((3, 2, 0.5), (6, 4, 0.8), (16, 10, 1.0), (HEIGHT, WIDTH, 0.5)):
        coarse = torch.randn(count, 1, rows, columns, generator=generator)
        total += weight * torch.nn.functional.interpolate(coarse, (HEIGHT, WIDTH), mode="bilinear", align_corners=False)
    return torch.sigmoid(total[:, 0] * 1.6)


def _pixels():
    y = ((torch.arange(HEIGHT) + 0.5) / HEIGHT - 0.5).view(1, HEIGHT, 1)
    x = ((torch.arange(WIDTH) + 0.5) / HEIGHT - WIDTH / HEIGHT / 2).view(1, 1, WIDTH)
    return x, y


def _worn(scene, dice, textures, severity, scratches):
    bare, inked = scene[:, 0], scene[:, 1]
    texture = textures[dice.own_index(len(textures))]
    lost = ((texture - 0.7) * 4).clamp(0, 1) * dice.own(0, 0.5) * severity * dice.own_chance(0.5)
    inked = inked + (bare - inked) * lost
    stain = 1 + (textures[dice.own_index(len(textures))] - 0.5) * dice.shared(0, 0.35) * severity
    scene = torch.stack((bare, inked), 1) * stain[:, None]
    x, y = _pixels()
    for _ in range(2):
        angle = dice.own(*scratches)
        distance = x * angle.cos() + y * angle.sin() - dice.own(-0.4, 0.4)
        line = ((dice.own(0.005, 0.025) - distance.abs()) * HEIGHT + 0.5).clamp(0, 1)
        line = line * dice.own(0, 0.6) * severity * dice.own_chance(0.2)
        scene = scene + (dice.own(0, 1)[:, None] - scene) * line[:, None]
    return scene


def _lit(scene, dice, severity):
    x, y = _pixels()
    angle = dice.shared(0, 2 * math.pi)
    slope = (x * angle.cos() + y * angle.sin()) * dice.shared(0, 0.9) * severity
    light = dice.shared(0.65, 1.1) * (1 + slope)
    edge = (x * dice.shared(-1, 1) + y * dice.shared(-1, 1) + dice.own(-0.3, 0.3)) * dice.shared(2, 12)
    light = light * (1 - torch.sigmoid(edge) * dice.shared(0, 0.6) * severity * dice.shared_chance(0.3))
    spread = dice.own(0.08, 0.5)
    distance = ((x - dice.own(-0.4, 0.4)) ** 2 + (y - dice.own(-0.6, 0.6)) ** 2) / spread ** 2
    glare = torch.exp(-distance) * dice.own(0, 0.7) * severity * dice.own_chance(0.3)
    veil = dice.shared(0, 0.15) * severity
    return scene * light[:, None] + (glare + veil)[:, None]


def _blurred(scene, dice, severity):
    """One oriented Gaussian each: defocus and motion in one."""
    offset = torch.arange(-3, 4).float()
    v, u = offset.view(1, 7, 1), offset.view(1, 1, 7)
    angle = dice.shared(0, math.pi)
    along, over = u * angle.cos() + v * angle.sin(), v * angle.cos() - u * angle.sin()
    width = 0.35 + dice.shared(0, 0.75) * severity
    length = width + dice.shared(0, 0.9) * severity * dice.shared_chance(0.3)
    kernel = torch.exp(-0.5 * ((along / length) ** 2 + (over / width) ** 2))
    kernel = kernel / kernel.sum((1, 2), keepdim=True)
    count = len(scene)
    padded = torch.nn.functional.pad(scene, (3, 3, 3, 3), mode="replicate").view(1, count * 2, HEIGHT + 6, WIDTH + 6)
    weights = kernel.repeat_interleave(2, 0)[:, None]
    return torch.nn.functional.conv2d(padded, weights, groups=count * 2).view(count, 2, HEIGHT, WIDTH)


def photograph(scene, dice, textures, severity, scratches):
    """Pictures [n, 32, 20] in [0, 1] with 8-bit steps, and (bare, inked, noise sigma) before noise for legibility."""
    severity = severity.view(-1, 1, 1)
    worn = _worn(scene, dice, textures, severity, scratches)
    seen = _blurred(_lit(worn, dice, severity), dice, severity)
    gamma = (1 + dice.shared(-0.3, 0.4) * severity)[:, None]
    seen = seen.clamp(1e-4, 1) ** gamma
    sigma = 0.004 + dice.shared(0, 0.03) * severity
    noisy = seen[:, 1] + sigma * dice.gauss(HEIGHT, WIDTH)
    picture = (noisy.clamp(0, 1) * 255).round() / 255
    return picture, (seen[:, 0], seen[:, 1], sigma.view(-1))

"""The digit reader: 32x20 grey to ten scores, 948,736 multiply-accumulates."""

import torch
from torch import nn

HEIGHT, WIDTH, DIGITS = 32, 20, 10


def _convolution(inputs, outputs, size, stride=1, groups=1, activation=True):
    layers = [nn.Conv2d(inputs, outputs, size, stride, size // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, *([nn.ReLU6()] if activation else []))


def _separable(inputs, outputs, stride=1):
    return nn.Sequential(_convolution(inputs, inputs, 3, stride, groups=inputs), _convolution(inputs, outputs, 1))


def shuffle(x, groups):
    """Channel shuffle; sizes as plain ints, so that the export holds constant shapes."""
    _, channels, height, width = (int(size) for size in x.shape)
    x = x.reshape(-1, groups, channels // groups, height, width).transpose(1, 2)
    return x.reshape(-1, channels, height, width)


class ShuffleBlock(nn.Module):
    """Grouped 1x1 up, shuffle, depthwise 3x3, grouped 1x1 down, residual add."""

    def __init__(self, channels, inner, groups):
        super().__init__()
        self.groups = groups
        self.up = _convolution(channels, inner, 1, groups=groups)
        self.spatial = _convolution(inner, inner, 3, groups=inner)
        self.down = _convolution(inner, channels, 1, groups=groups, activation=False)

    def forward(self, x):
        return torch.relu(x + self.down(self.spatial(shuffle(self.up(x), self.groups))))


class MeterNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            _convolution(1, 16, 3, 2),
            _separable(16, 32),
            _separable(32, 64, 2),
            _separable(64, 64),
            ShuffleBlock(64, 128, 4),
            ShuffleBlock(64, 128, 4),
            _separable(64, 128, 2),
        )
        # Flatten, not global pooling: the position lies in the rows.
        self.scores = nn.Linear(128 * 4 * 3, DIGITS)

    def forward(self, x):
        return self.scores(self.features(x).reshape(-1, 128 * 4 * 3))


def multiply_accumulates():
    """MACs of one digit, counted from the layers as they run."""
    total, hooks, net = 0, [], MeterNet().eval()

    def count(layer, inputs, output):
        nonlocal total
        total += layer.weight[0].numel() * output[0].numel()

    for layer in net.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            hooks.append(layer.register_forward_hook(count))
    with torch.no_grad():
        net(torch.zeros(1, 1, HEIGHT, WIDTH))
    return total

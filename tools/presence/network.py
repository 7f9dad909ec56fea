"""The network: 8x8 counts above the median to two scores, nobody and somebody; 32,928 multiply-accumulates."""

import torch
from torch import nn

from sensor import SIZE

# Training sees counts of this size as 1; export folds it into the first weights, so the network takes counts.
UNIT = 32.0


def _convolution(inputs, outputs, stride):
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU())


class PresenceNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(_convolution(1, 10, 1), _convolution(10, 16, 2))
        self.hidden = nn.Linear(16 * SIZE * SIZE // 4, 16)
        self.scores = nn.Linear(16, 2)

    def forward(self, x):
        return self.scores(torch.relu(self.hidden(self.features(x).flatten(1))))

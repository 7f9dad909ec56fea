"""Trains the network on simulated frames; the same seed makes the same weights on the same machine.

usage: train.py [--frames N] [--epochs N] [--seed N] [--out weights.npz]
"""

import argparse
import math
import os

import numpy
import torch

import evaluation_frames
import frames
import training_frames
from network import UNIT, PresenceNet
from sensor import inputs_of
from threshold import balanced_accuracy, best_threshold

BATCH, RATE, DECAY, JITTER = 256, 3e-3, 0.02, 0.01
SOMEBODY_WEIGHT = 1.3                     # somebody who is missed is worse than a needless wake
FRAMES, EPOCHS, SEED, WATCHED = 70_000, 20, 100, 2_000


def _tensors(draw, seed, count):
    counts, labels, left_out = frames.make(draw, seed, count)
    threshold, accuracy = best_threshold(counts, labels)
    print(f"{count} frames of seed {seed}, {left_out} left out, {labels.mean():.3f} with somebody; maximum - median >= {threshold}: {accuracy:.4f}", flush=True)
    return torch.from_numpy(inputs_of(counts)) / UNIT, labels


def _accuracy(net, inputs, labels):
    net.eval()
    with torch.no_grad():
        answers = net(inputs).argmax(1).numpy()
    net.train()
    return balanced_accuracy(answers, labels)


def train(count, epochs, seed):
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    dice = torch.Generator().manual_seed(seed)
    inputs, labels = _tensors(training_frames.draw, seed, count)
    watched, watched_labels = _tensors(evaluation_frames.draw, seed + 1, WATCHED)
    targets = torch.from_numpy(labels).long()
    net = PresenceNet()
    optimiser = torch.optim.AdamW(net.parameters(), RATE, weight_decay=DECAY)
    loss_of = torch.nn.CrossEntropyLoss(weight=torch.tensor([1.0, SOMEBODY_WEIGHT]))
    steps, step = epochs * (count // BATCH), 0
    for epoch in range(epochs):
        order = torch.randperm(count, generator=dice)
        for first in range(0, count // BATCH * BATCH, BATCH):
            for group in optimiser.param_groups:
                group["lr"] = RATE * 0.5 * (1 + math.cos(math.pi * step / steps))
            chosen = order[first:first + BATCH]
            batch = inputs[chosen]
            mirrored = torch.rand(BATCH, 1, 1, 1, generator=dice) < 0.5
            batch = torch.where(mirrored, batch.flip(3), batch) + JITTER * torch.randn(batch.shape, generator=dice)
            loss = loss_of(net(batch), targets[chosen])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            step += 1
        print(f"epoch {epoch + 1}: loss {loss.item():.4f}, training {_accuracy(net, inputs[:8000], labels[:8000]):.4f}, "
              f"other frames {_accuracy(net, watched, watched_labels):.4f}", flush=True)
    return net.eval()


if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=FRAMES)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", default=os.path.join(here, "weights.npz"))
    arguments = parser.parse_args()
    state = train(arguments.frames, arguments.epochs, arguments.seed).state_dict()
    numpy.savez(arguments.out, **{name: value.numpy() for name, value in state.items() if "num_batches" not in name})

"""Trains the digit reader on drawn pictures; a seed and the two step counts make the same weights on the same machine.

The rate is constant until --decay-from, then falls to zero at --steps. The whole state is saved every SAVE_EVERY steps;
--resume goes on from it exactly as an uninterrupted run would have (so the counts may be settled while it runs).

usage: train.py [--steps N] [--decay-from N] [--seed N] [--resume] [--folder run]
"""

import argparse
import math
import os
import time

import numpy
import torch

import pictures
from dice import Dice
from network import DIGITS, MeterNet

BATCH, LCD_SHARE, REST_SHARE = 128, 0.28, 0.2
PEAK_RATE, WARM_UP, AVERAGING = 3e-3, 300, 0.999
SAVE_EVERY, LOG_EVERY = 250, 250
SEED, DECAY_FROM, STEPS = 20261125, 3250, 5250


def soft_labels(positions):
    """Position 3.7 is 0.3 of "3" and 0.7 of "4"."""
    below = positions.floor()
    share = (positions - below)[:, None]
    first = torch.nn.functional.one_hot(torch.remainder(below, DIGITS).long(), DIGITS)
    second = torch.nn.functional.one_hot(torch.remainder(below + 1, DIGITS).long(), DIGITS)
    return first * (1 - share) + second * share


def draw_batch(source, generator):
    """Pictures [n, 1, 32, 20], positions and weights; illegible pictures weigh nothing."""
    lcd_count = round(BATCH * LCD_SHARE)
    rest_count = round(BATCH * REST_SHARE)
    rolling_count = BATCH - lcd_count - rest_count
    drum_positions = torch.cat((
        pictures.positions_of(pictures.AT_REST, rest_count, generator),
        pictures.positions_of(pictures.ROLLING, rolling_count, generator),
    ))
    lcd_positions = pictures.positions_of(pictures.LCD, lcd_count, generator)
    drawn = []
    for lcd_kind, positions in ((False, drum_positions), (True, lcd_positions)):
        severity = 0.15 + 0.7 * torch.rand(len(positions), generator=generator)
        drawn.append(source.draw(Dice(generator, len(positions)), lcd_kind, positions, severity))
    picture = torch.cat([part[0] for part in drawn])[:, None]
    weights = torch.cat([part[1] for part in drawn]).float()
    return picture, torch.cat((drum_positions, lcd_positions)), weights


def rate_at(step, decay_from, steps):
    if step < decay_from:
        return PEAK_RATE * min(1, (step + 1) / WARM_UP)
    return PEAK_RATE * 0.5 * (1 + math.cos(math.pi * (step - decay_from) / (steps - decay_from)))


def average_into(average, net, decay):
    with torch.no_grad():
        for old, new in zip(average.state_dict().values(), net.state_dict().values()):
            if old.dtype.is_floating_point:
                old.lerp_(new, 1 - decay)


def save_weights(net, path):
    numpy.savez(path, **{name: value.numpy() for name, value in net.state_dict().items() if value.dim() > 0})


class Run:
    """Everything a step changes, so that it can be saved and resumed."""

    def __init__(self, seed):
        torch.manual_seed(seed)
        self.generator = torch.Generator().manual_seed(seed)
        self.net, self.average = MeterNet(), MeterNet()
        self.average.load_state_dict(self.net.state_dict())
        self.optimizer = torch.optim.AdamW(self.net.parameters(), lr=PEAK_RATE, weight_decay=0.01)
        self.step = 0

    def save(self, path):
        state = {"net": self.net.state_dict(), "average": self.average.state_dict(), "step": self.step,
                 "optimizer": self.optimizer.state_dict(), "generator": self.generator.get_state()}
        torch.save(state, path + ".new")
        os.replace(path + ".new", path)

    def load(self, path):
        state = torch.load(path)
        for part in ("net", "average", "optimizer"):
            getattr(self, part).load_state_dict(state[part])
        self.generator.set_state(state["generator"])
        self.step = state["step"]

    def advance(self, source, rate):
        """One step; returns its loss."""
        picture, positions, weights = draw_batch(source, self.generator)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        loss_each = -(soft_labels(positions) * torch.log_softmax(self.net(picture), 1)).sum(1)
        loss = (loss_each * weights).sum() / weights.sum()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        # A young average forgets faster, or it would remember the first weights.
        average_into(self.average, self.net, min(AVERAGING, self.step / (self.step + 10)))
        self.step += 1
        return loss.item()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--decay-from", type=int, default=DECAY_FROM)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--folder", default="run")
    arguments = parser.parse_args()

    torch.set_num_threads(1)
    os.makedirs(arguments.folder, exist_ok=True)
    state, weights, log_file = (os.path.join(arguments.folder, name) for name in ("state.pt", "weights.npz", "training.log"))
    source, run = pictures.training_source(arguments.seed), Run(arguments.seed)
    if arguments.resume:
        run.load(state)
    started, losses = time.time(), []
    with open(log_file, "a" if arguments.resume else "w", buffering=1) as log:
        print(f"seed {arguments.seed}, steps {run.step} to {arguments.steps} of {BATCH} pictures, "
              f"decay from {arguments.decay_from}, torch {torch.__version__}", file=log)
        while run.step < arguments.steps:
            rate = rate_at(run.step, arguments.decay_from, arguments.steps)
            losses.append(run.advance(source, rate))
            if run.step % LOG_EVERY == 0:
                recent = losses[-LOG_EVERY:]
                print(f"step {run.step} loss {sum(recent) / len(recent):.4f} rate {rate:.5f} "
                      f"seconds {time.time() - started:.0f}", file=log)
            if run.step % SAVE_EVERY == 0 or run.step == arguments.steps:
                run.save(state)
                save_weights(run.average, weights)


if __name__ == "__main__":
    main()

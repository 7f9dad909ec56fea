"""Prints how the float network and the best threshold do on evaluation frames of a seed, by a visibility rule.

usage: evaluate.py [--frames N] [--seed N] [--peak DEGREES] [--whole DEGREES]
"""

import argparse

import torch

import evaluation_frames
import export
import frames
from sensor import inputs_of
from threshold import balanced_accuracy, best_threshold
from visibility import PEAK, WHOLE

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=2400)
    parser.add_argument("--seed", type=int, default=4242)
    parser.add_argument("--peak", type=float, default=PEAK)
    parser.add_argument("--whole", type=float, default=WHOLE)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    counts, labels, left_out = frames.make(lambda dice: evaluation_frames.draw(dice, arguments.whole, arguments.peak), arguments.seed, arguments.frames)
    with torch.no_grad():
        answers = export.load()(torch.from_numpy(inputs_of(counts))).argmax(1).numpy()
    threshold, accuracy = best_threshold(counts, labels)
    print(f"{len(labels)} frames, {int(labels.sum())} with somebody, {left_out} left out: balanced {balanced_accuracy(answers, labels):.4f}, "
          f"somebody seen {answers[labels == 1].mean():.4f}, nobody {1 - answers[labels == 0].mean():.4f}; maximum - median >= {threshold}: {accuracy:.4f}")

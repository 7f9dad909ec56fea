"""Writes calibration.npy (training frames), evaluation.npy and evaluation-labels.npy (other frames, other seeds than train.py's)."""

import os

import numpy

import evaluation_frames
import frames
import training_frames
from sensor import inputs_of

HERE = os.path.dirname(os.path.abspath(__file__))
CALIBRATION_SEED, CALIBRATION, EVALUATION_SEED, EVALUATION = 7, 256, 2026, 2400


def _save(name, array):
    numpy.save(os.path.join(HERE, name), array)


if __name__ == "__main__":
    counts, _, _ = frames.make(training_frames.draw, CALIBRATION_SEED, CALIBRATION)
    _save("calibration.npy", inputs_of(counts))
    counts, labels, left_out = frames.make(evaluation_frames.draw, EVALUATION_SEED, EVALUATION)
    _save("evaluation.npy", inputs_of(counts)[:, 0].astype(numpy.int8))
    _save("evaluation-labels.npy", labels)
    print(f"{len(labels)} frames, {int(labels.sum())} with somebody, {left_out} left out")

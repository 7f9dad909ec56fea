"""Writes the arrays the C# demo and tests use: calibration.npy, evaluation.npy and evaluation-labels.npy."""

import os

import numpy
import torch

import evaluate
import export
import pictures

CALIBRATION_SEED, CALIBRATION_EACH, CALIBRATION_SEVERITY = 99001, 64, 0.6
EVALUATION_EACH = 500


def calibration():
    """Model inputs of all kinds from training fonts, mixed, float32 [192, 1, 32, 20]."""
    source = pictures.training_source(CALIBRATION_SEED)
    generator = torch.Generator().manual_seed(CALIBRATION_SEED)
    parts = []
    for kind in range(len(pictures.KINDS)):
        # Half as many again are drawn, so that enough are legible.
        severity = torch.full((CALIBRATION_EACH * 3 // 2,), CALIBRATION_SEVERITY)
        picture, _, clear = pictures.digits_of(source, kind, len(severity), severity, generator)
        parts.append(picture[clear][:CALIBRATION_EACH])
    mixed = torch.stack(parts, 1).flatten(0, 1)
    return mixed[:, None].numpy().astype("<f4")


def evaluation():
    """The first pictures of the evaluation's three kinds, uint8 [1500, 32, 20], and their positions."""
    source = pictures.held_out_source(evaluate.SEED)
    drawn = [evaluate.evaluation_digits(source, kind, EVALUATION_EACH * 1.2) for kind in range(len(pictures.KINDS))]
    picture = torch.cat([part[0][:EVALUATION_EACH] for part in drawn])
    positions = torch.cat([part[1][:EVALUATION_EACH] for part in drawn])
    return (picture * 255).round().numpy().astype(numpy.uint8), positions.numpy().astype("<f4")


def main():
    torch.set_num_threads(1)
    picture, positions = evaluation()
    for name, values in (("calibration", calibration()), ("evaluation", picture), ("evaluation-labels", positions)):
        numpy.save(os.path.join(export.HERE, name + ".npy"), numpy.ascontiguousarray(values))


if __name__ == "__main__":
    main()

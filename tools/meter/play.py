"""Plays the recorded sequence through the float network and the reading rules; prints one line per frame and a summary.

usage: play.py [--weights weights.npz] [--quiet]
"""

import argparse
import json
import os

import numpy
import torch
from PIL import Image

import export
import reading
from network import HEIGHT, WIDTH

FOLDER = os.path.join(export.HERE, "sequence")


def crop(grey, box):
    """A digit's box as model input: area average, every box being a whole multiple of 32x20."""
    rows, columns = box["height"] // HEIGHT, box["width"] // WIDTH
    part = grey[box["y"]:box["y"] + box["height"], box["x"]:box["x"] + box["width"]]
    return part.reshape(HEIGHT, rows, WIDTH, columns).mean((1, 3))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", default=export.WEIGHTS)
    parser.add_argument("--quiet", action="store_true", help="the summary only")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    net = export.load(arguments.weights)
    with open(os.path.join(FOLDER, "sequence.json")) as file:
        sequence = json.load(file)
    register = reading.Register(sequence["rate_limit_units_per_frame"])
    wrong, refused = 0, []
    for frame, true in enumerate(sequence["truth"]):
        picture = numpy.asarray(Image.open(os.path.join(FOLDER, f"frame-{frame:03d}.jpg")).convert("RGB"), numpy.float32)
        grey = picture @ numpy.array([0.299, 0.587, 0.114], numpy.float32) / 255
        inputs = numpy.stack([crop(grey, box) for box in sequence["digits"]])[:, None]
        with torch.no_grad():
            position, _, confidence = reading.decode(net(torch.from_numpy(inputs)).numpy())
        value, misfit = reading.resolve_drums(position)
        reported, outcome = register.offer(value, confidence.min(), misfit)
        if outcome == "accepted":
            wrong += abs(reading.forward(reported, true, register.modulus)) > 0.5
        else:
            refused.append(frame)
        if not arguments.quiet:
            print(f"{frame:3d} true {true:9.3f} read {value:9.3f} confidence {confidence.min():.2f} "
                  f"misfit {misfit:.2f} {outcome:9} reports {'-' if reported is None else f'{reported:.3f}'}")
    accepted = len(sequence["truth"]) - len(refused)
    print(f"{accepted} frames accepted, {wrong} of them more than half a unit wrong; refused: {refused}")


if __name__ == "__main__":
    main()

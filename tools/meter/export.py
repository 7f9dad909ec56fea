"""Writes meter.onnx from weights.npz; the same weights give the same bytes."""

import argparse
import os
import warnings

import numpy
import torch

from network import HEIGHT, WIDTH, MeterNet

HERE = os.path.dirname(os.path.abspath(__file__))
WEIGHTS, MODEL = os.path.join(HERE, "weights.npz"), os.path.join(HERE, "meter.onnx")


def load(path=WEIGHTS):
    net = MeterNet()
    state = net.state_dict()
    with numpy.load(path) as saved:
        state.update({name: torch.from_numpy(saved[name]) for name in saved.files})
    net.load_state_dict(state)
    return net.eval()


def export(net, path):
    with warnings.catch_warnings():
        # The shuffle's sizes are constants on purpose.
        warnings.simplefilter("ignore", torch.jit.TracerWarning)
        torch.onnx.export(net, torch.zeros(1, 1, HEIGHT, WIDTH), path, opset_version=13,
                          input_names=["digit"], output_names=["scores"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", default=WEIGHTS)
    parser.add_argument("--out", default=MODEL)
    arguments = parser.parse_args()
    export(load(arguments.weights), arguments.out)

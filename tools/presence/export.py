"""Writes presence.onnx from weights.npz; the same weights give the same bytes."""

import argparse
import os

import numpy
import torch

from network import UNIT, PresenceNet
from sensor import SIZE

HERE = os.path.dirname(os.path.abspath(__file__))
WEIGHTS, MODEL = os.path.join(HERE, "weights.npz"), os.path.join(HERE, "presence.onnx")


def load(path=WEIGHTS):
    """The network as it takes counts."""
    net = PresenceNet()
    state = net.state_dict()
    with numpy.load(path) as saved:
        state.update({name: torch.from_numpy(saved[name]) for name in saved.files})
    state["features.0.0.weight"] = state["features.0.0.weight"] / UNIT
    net.load_state_dict(state)
    return net.eval()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", default=WEIGHTS)
    parser.add_argument("--out", default=MODEL)
    arguments = parser.parse_args()
    torch.onnx.export(load(arguments.weights), torch.zeros(1, 1, SIZE, SIZE), arguments.out, opset_version=13, input_names=["frame"], output_names=["scores"])

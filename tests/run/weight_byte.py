"""Changes one weight byte of an int8 .tflite file, and says what an independent reference makes of it.

    /usr/bin/python3 tests/run/weight_byte.py SHARED FOLDER

Writes into FOLDER, for a few models and both arithmetics: NAME.tflite with one byte changed, NAME.in.bin, NAME.fp32.bin and NAME.q31.bin (what the
reference answers), and prints a line per model: its name and how many bytes of each answer differ from the unchanged model's.
"""
import os
import sys

import numpy as np

shared, folder = sys.argv[1:]
sys.path.insert(0, os.path.join(shared, "peers", "tools"))
import reference
from tfl import load

# name in golden: the file, and which of its convolutions has a byte changed
MODELS = {
    "kws_ref_model": ("models/models/kws_dscnn_int8.tflite", 3),
    "pretrainedResnet_quant": ("models/models/resnet8_cifar10_int8.tflite", 1),
    "ad01_int8": ("peers/models/ad01_int8.tflite", 2),
}
INPUTS = 8


def changed(path, position):
    """The file with one weight byte of the given operator changed where it occurs once."""
    data = bytearray(open(path, "rb").read())
    model = load(path)
    operators = [o for o in model.ops if o.name in ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")]
    weights = model.tensors[operators[position].inputs[1]].data
    at = bytes(data).find(weights)
    assert at >= 0 and bytes(data).find(weights, at + 1) < 0
    at += len(weights) // 2
    data[at] = (data[at] + 100) % 256 if (data[at] + 100) % 256 != 128 else 127
    return data


for name, (file, position) in MODELS.items():
    source = os.path.join(shared, file)
    target = os.path.join(folder, name + ".tflite")
    with open(target, "wb") as stream:
        stream.write(changed(source, position))
    before, after = load(source), load(target)
    shape = after.tensors[after.inputs[0]].shape
    x = np.fromfile(os.path.join(shared, "peers", "golden", name + ".in.bin"), np.int8).reshape([-1] + list(shape[1:]))[:INPUTS]
    x.tofile(os.path.join(folder, name + ".in.bin"))
    differing = []
    for rule, q31 in (("fp32", False), ("q31", True)):
        answer = reference.run(after, x.astype(np.int64), q31)
        answer.astype(np.int8).tofile(os.path.join(folder, f"{name}.{rule}.bin"))
        differing.append(int((answer != reference.run(before, x.astype(np.int64), q31)).sum()))
    print(name, *differing)

#!/usr/bin/env python3
"""Instructions per inference of the small models, and of layers of int16, against those in tests/counts.json.
    pinned_counts.py check FOLDER   a line per count: pass|fail|skip, name, detail; models are converted into FOLDER
    pinned_counts.py write          counts them and writes tests/counts.json
"""
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "tools", "arm64"))
import board_program as board
import count

PINS = os.path.join(ROOT, "tests", "counts.json")
SHARED = os.environ.get("EDGECONV_SHARED") or os.path.join(ROOT, "..", "shared")
CPUS = ("cortex-a53", "cortex-a76")
TOLERANCE = 0.03
MOST_OVER_LAYER = 1.1  # instructions of the smallest plan with rows from the camera, against the layer plan's
LEAST_RATIO = 3.0  # of one thread's instructions to the longest of four, in every plan of vww
METER = os.path.join(ROOT, "tools", "meter", "")
MODELS = {
    "meter": [METER + "meter.onnx", "--calibrate", METER + "calibration.npy"],
    "vww": [os.path.join(SHARED, "models", "models", "vww96_int8.tflite")],
    "kws": [os.path.join(SHARED, "models", "models", "kws_dscnn_int8.tflite")],
    "resnet8": [os.path.join(SHARED, "models", "models", "resnet8_cifar10_int8.tflite")],
    "ad": [os.path.join(SHARED, "peers", "models", "ad01_int8.tflite")],
    "wakeword": [os.path.join(SHARED, "models", "models", "str_ww_int8.tflite")],
}
NETS = os.path.join(ROOT, "artifacts", "bin", "EdgeConv.Nets", "release", "EdgeConv.Nets.dll")
# Layers of the network of operators, one of each kind that takes int16. Their kernels have no dot product, so both cores execute the same.
INT16_LAYERS = {
    "convolution": "conv_38", "depthwise": "conv_6", "add": "add_9", "requantise": "concat_27:input0:quantize", "table": "sigmoid_33",
    "maximum_pool": "maxpool_20", "average_pool": "averagepool_41", "mean": "globalaveragepool_42",
}


def int16_counts(folder):
    """{operator: instructions} of these layers, with every value of int16 that may be."""
    source, path = os.path.join(folder, "operators.onnx"), os.path.join(folder, "operators.ecb")
    subprocess.run(["dotnet", NETS, "operators", source], check=True, capture_output=True, cwd=folder)
    subprocess.run([os.path.join(ROOT, "edgeconv"), "convert", source, "--calibrate", os.path.join(folder, "operators.npy"), "--int16", "99", "--round", "0",
                    "-o", path], check=True, capture_output=True)
    model = board.inspect(path)
    spent, kernels = count.layers(path, model, CPUS[0])
    found = {}
    for operator, name in INT16_LAYERS.items():
        i, = (i for i, layer in enumerate(model["layers"]) if layer["name"] == name)
        if not kernels[i].startswith("Requantise") and "Int16" not in kernels[i]:
            sys.exit(f"error: {name} is computed by {kernels[i]}, not by a kernel of int16")
        found[operator] = spent[i]
    return found


def counts(folder):
    """{model: {cpu: instructions}} of the models whose source is here."""
    files = {}
    for name, source in MODELS.items():
        if os.path.exists(source[0]):
            files[os.path.join(folder, name + ".ecb")] = name
            subprocess.run([os.path.join(ROOT, "edgeconv"), "convert", *source, "-o", os.path.join(folder, name + ".ecb")],
                           check=True, capture_output=True)
    cpus = [word for cpu in CPUS for word in ("--cpu", cpu)]
    result = subprocess.run([os.path.join(ROOT, "tools", "count-arm64"), *files, "--json", *cpus], check=True, stdout=subprocess.PIPE)
    found = {}
    for row in json.loads(result.stdout):
        found.setdefault(files[row["model"]], {})[row["cpu"]] = row["instructions"]
    return found


def check(folder):
    with open(PINS, encoding="utf-8") as file:
        pins = json.load(file)
    found = counts(folder)
    meter, cpu = os.path.join(folder, "meter.ecb"), CPUS[0]
    marked = sum(count.layers(meter, board.inspect(meter), cpu)[0].values())
    whole = found["meter"][cpu]
    print("pass" if abs(marked - whole) <= 0.01 * whole else "fail", "The operators' instructions, by marks, add up to an inference's",
          f"{marked:,} and {whole:,}", sep="\t")
    shared(folder, found)
    streamed(folder, found)
    for name in MODELS:
        for cpu in CPUS:
            title = f"Instructions of {name} as {cpu}"
            if name not in found:
                print("skip", title, "no:shared", sep="\t")
                continue
            compare(title, pins.get(name, {}).get(cpu, 0), found[name][cpu])
    for operator, counted in int16_counts(folder).items():
        compare(f"Instructions of a layer of int16, {operator}", pins.get("int16", {}).get(operator, 0), counted)


def compare(title, pinned, counted):
    near = abs(counted - pinned) <= TOLERANCE * pinned
    print("pass" if near else "fail", f"{title}: {counted:,}, within {TOLERANCE:.0%} of {pinned:,}" if near else title,
          "" if near else f"{counted:,}, pinned {pinned:,}; if that is right, python3 tests/run/pinned_counts.py write", sep="\t")


def shared(folder, found):
    """The longest of four threads: each plan's steps are cut so that it has little more than its share."""
    layer, stream = os.path.join(folder, "vww.ecb"), os.path.join(folder, "vww-stream.ecb")
    title = "The longest of four threads has at most a third of one thread's instructions, in layer and streamed plans of vww"
    if "vww" not in found:
        print("skip", title, "no:shared", sep="\t")
        return
    subprocess.run([os.path.join(ROOT, "edgeconv"), "plan", layer, "--plan", "stream", "-o", stream], check=True, capture_output=True)
    ratios = {}
    for path in (layer, stream):
        model = board.inspect(path)
        for cpu in CPUS:
            one, longest = (sum(spent.values()) for spent in (count.layers(path, model, cpu)[0], count.longest(path, model, cpu, 4)[0]))
            ratios[f"{os.path.basename(path)} as {cpu}"] = one / longest
    print("pass" if min(ratios.values()) >= LEAST_RATIO else "fail", title, ", ".join(f"{name}: {ratio:.2f}" for name, ratio in ratios.items()), sep="\t")


def streamed(folder, found):
    """Streaming saves memory and takes little more: what it takes depends on the rows per step that the planner finds room for."""
    for name in ("vww", "resnet8"):
        title = f"The smallest plan of {name}, rows from the camera, takes at most {MOST_OVER_LAYER - 1:.0%} more instructions than its layer plan"
        if name not in found:
            print("skip", title, "no:shared", sep="\t")
            continue
        path = os.path.join(folder, name + "-camera.ecb")
        subprocess.run([os.path.join(ROOT, "edgeconv"), "plan", os.path.join(folder, name + ".ecb"), "--plan", "smallest", "--input", "camera", "-o", path],
                       check=True, capture_output=True)
        model, ratios = board.inspect(path), {}
        raw = os.path.join(folder, name + ".in")
        count.random_input(model, raw)
        for cpu in CPUS:
            ratios[cpu] = count.per_inference(path, *count.repeated_raw(path, model, raw), cpu, []) / found[name][cpu]
        print("pass" if max(ratios.values()) <= MOST_OVER_LAYER else "fail", title,
              ", ".join(f"{cpu}: {ratio - 1:+.1%}" for cpu, ratio in ratios.items()), sep="\t")


def write():
    with tempfile.TemporaryDirectory(prefix="counts") as folder:
        found = counts(folder)
        if len(found) < len(MODELS):
            sys.exit("error: ../shared is missing; without it not all models can be counted")
        found["int16"] = int16_counts(folder)
    with open(PINS, "w", encoding="utf-8") as file:
        json.dump(found, file, indent=2)
        file.write("\n")


if sys.argv[1:] == ["write"]:
    write()
elif len(sys.argv) == 3 and sys.argv[1] == "check":
    check(sys.argv[2])
else:
    sys.exit(__doc__)

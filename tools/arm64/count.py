"""What tools/count-arm64 does; its head says how it is called."""
import argparse
import json
import os
import struct
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import board_program as board

MACS_COUNTED = 30_000_000  # so many multiply-accumulates, about, in the shorter of the two runs
MOST_INFERENCES = 10
INPUT_MARK, OUTPUT_MARK, NOTHING_MARK = 0xFFFF0000, 0xFFFF0001, 0xFFFF0002
FRAMES = 2  # in the shorter of the two runs
THREADS = (2, 4)  # of --longest


def random_input(model, path):
    """The same bytes at every call, spread over what the input can hold."""
    state = 0x9E3779B97F4A7C15
    with open(path, "wb") as file:
        for endpoint in model["inputs"]:
            count = endpoint["bytes"] // (4 if endpoint["type"] == "float32" else 1)
            levels = bytearray()
            while len(levels) < count:
                state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
                levels += (state >> 32).to_bytes(4, "little")
            if endpoint["type"] == "float32":
                scale, zero = endpoint["scale"], endpoint["zero_point"]
                file.write(struct.pack(f"<{count}f", *(scale * (level - 128 - zero) for level in levels[:count])))
            else:
                file.write(levels[:count])


def inferences(model):
    return max(1, min(MOST_INFERENCES, MACS_COUNTED // max(1, model["macs"])))


def frame_bytes(width, height, form):
    """A camera's frame with even sides and without gaps."""
    return width * height * {"grey": 2, "nv12": 3, "i420": 3, "yuyv": 4, "rgb": 6, "bgr": 6}[form] // 2


def repeated_raw(path, model, raw):
    """How many inferences the shorter of two runs makes, and the words of a run of so many, on an input that lies in a file."""
    return inferences(model), lambda times: ["run", path, "--raw-in", raw, "--raw-out", raw + ".out", "--repeat", str(times)]


def repeated(path, model, frame, folder):
    """The same on a random input, or on a camera's frames."""
    if not frame:
        raw = os.path.join(folder, "in")
        random_input(model, raw)
        return repeated_raw(path, model, raw)
    (width, height), form = frame
    camera = {"inputs": [{"bytes": frame_bytes(width, height, form), "type": "uint8"}]}

    def words(times):
        pictures = os.path.join(folder, f"frames{times}")
        if not os.path.exists(pictures):
            random_input(camera, pictures)
            with open(pictures, "r+b") as file:
                picture = file.read()
                file.write(picture * (times - 1))
        return ["run", path, "--frame", pictures, "--format", form, "--size", f"{width}x{height}", "--json"]

    for times in (FRAMES, 2 * FRAMES):
        words(times)
    return FRAMES, words


def per_inference(path, n, words, cpu, threads):
    """From input bytes to output bytes: what N more inferences cost, divided by N."""
    board.say(f"counting {path} as {cpu} ...")
    once, twice = (board.count(cpu, *words(times), *threads)[0] for times in (n, 2 * n))
    return (twice - once) // n


def totals(models, options):
    """A row per model and processor, in the order given."""
    with tempfile.TemporaryDirectory(prefix="count-arm64") as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = []
        for i, (path, model) in enumerate(models):
            place = os.path.join(folder, str(i))
            os.mkdir(place)
            n, words = repeated(path, model, options.frame, place)
            jobs += [(path, cpu, pool.submit(per_inference, path, n, words, cpu, options.threads)) for cpu in options.cpu]
        return [{"model": path, "cpu": cpu, "instructions": job.result()} for path, cpu, job in jobs]


def print_totals(rows, cpus, frame):
    width = max(len("model"), *(len(row["model"]) for row in rows))
    source = "a camera's frame to the report of its answer" if frame else "input bytes to output bytes"
    print(f"thousands of arm64 instructions per inference, from {source}, one thread")
    print(f"{'model':<{width}}" + "".join(f"{cpu:>14}" for cpu in cpus))
    for first in range(0, len(rows), len(cpus)):
        row = rows[first:first + len(cpus)]
        print(f"{row[0]['model']:<{width}}" + "".join(f"{cell['instructions'] / 1000:>14,.1f}" for cell in row))


def marked(path, model, cpu, *threads):
    """One inference by the program's marks: [(mark, instructions)], each without the mark's own, and what the program prints."""
    with tempfile.NamedTemporaryFile(prefix="input") as raw:
        random_input(model, raw.name)
        _, marks, printed = board.count(cpu, "run", path, "--raw-in", raw.name, "--marks", *threads)
    start = next(i for i, (what, _) in enumerate(marks) if what == INPUT_MARK)
    mark = marks[start - 1][1] - marks[start - 2][1]
    return [(what, end - at - mark) for (what, at), (_, end) in zip(marks[start:], marks[start + 1:])], printed.splitlines()


def layers(path, model, cpu):
    """One inference on one thread: {operator or mark: instructions}, and the operators' kernels."""
    parts, kernels = marked(path, model, cpu)
    spent = {}
    for what, instructions in parts:
        spent[what] = spent.get(what, 0) + instructions
    return spent, kernels


def longest(path, model, cpu, threads):
    """From meeting to meeting, what the longest thread does: {operator or mark: instructions}, meetings, and the operators' kernels and sharing."""
    board.say(f"counting {path} as {cpu}, {threads} threads ...")
    parts, printed = marked(path, model, cpu, "--threads", str(threads))
    spent, phases = {}, {}
    for what, instructions in parts:
        if what in (INPUT_MARK, OUTPUT_MARK):
            spent[what] = instructions  # the caller's thread alone
        else:
            of_worker = phases.setdefault(what >> 40, {}).setdefault(what >> 32 & 0xFF, {})
            operator = what & 0xFFFFFFFF
            of_worker[operator] = of_worker.get(operator, 0) + instructions
    for phase in phases.values():
        for operator, instructions in max(phase.values(), key=lambda of_worker: sum(of_worker.values())).items():
            spent[operator] = spent.get(operator, 0) + instructions
    return spent, len(phases), printed


def longest_threads(models, options):
    """A row per model and processor, in the order given."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [(path, cpu, pool.submit(layers, path, model, cpu), [pool.submit(longest, path, model, cpu, threads) for threads in THREADS])
                for path, model in models for cpu in options.cpu]
        rows = []
        for path, cpu, alone, shared in jobs:
            one = sum(alone.result()[0].values())
            row = {"model": path, "cpu": cpu, "instructions": one, "threads": []}
            for threads, job in zip(THREADS, shared):
                spent, meetings, _ = job.result()
                most = sum(spent.values())
                row["threads"].append({"threads": threads, "longest": most, "ratio": round(one / most, 3), "meetings": meetings})
            rows.append(row)
        return rows


def print_longest_threads(rows):
    width = max(len("model"), *(len(row["model"]) for row in rows))
    print("thousands of arm64 instructions per inference, from input bytes to output bytes, of one thread and of the longest of several; waiting not counted")
    print(f"{'model':<{width}}  {'processor':<10}  {'1 thread':>12}" + "".join(f"{f'{n} threads':>12}{'ratio':>7}{'meetings':>10}" for n in THREADS))
    for row in rows:
        print(f"{row['model']:<{width}}  {row['cpu']:<10}  {row['instructions'] / 1000:>12,.1f}"
              + "".join(f"{cell['longest'] / 1000:>12,.1f}{cell['ratio']:>7.2f}{cell['meetings']:>10,}" for cell in row["threads"]))


def print_longest_layers(path, model, cpu):
    """What holds the ratio down: by operator, the longest thread of four against one thread."""
    alone, _ = layers(path, model, cpu)
    threads = THREADS[-1]
    spent, meetings, printed = longest(path, model, cpu, threads)
    one, most = sum(alone.values()), sum(spent.values())
    rows = [("#", "operator", "kernel", "output", "steps", "meetings", "1 thread", "longest", "ratio", "beyond its share", "name")]

    def add(what, number, operator, kernel, output, steps, met, name):
        a, b = alone.get(what, 0), spent.get(what, 0)
        rows.append((number, operator, kernel, output, steps, met, f"{a:,}", f"{b:,}", f"{a / b:.2f}" if b else "", f"{b - a / threads:,.0f}", name))

    add(INPUT_MARK, "", "set input", "", "", "", "", "")
    for i, layer in enumerate(model["layers"]):
        kernel, steps, met = printed[i].split("\t")
        add(i, str(i), layer["operator"], kernel, "x".join(map(str, layer["output"])), steps, met, layer["name"])
    add(OUTPUT_MARK, "", "get output", "", "", "", "", "")
    rows.append(("", "all", "", "", "", f"{meetings:,}", f"{one:,}", f"{most:,}", f"{one / most:.2f}", f"{most - one / threads:,.0f}", ""))
    print(f"{path} as {cpu}: instructions of one inference by operator, of one thread and of the longest of {threads}")
    print_table(rows, right={0, 5, 6, 7, 8, 9})


def print_table(rows, right):
    widths = [max(len(row[c]) for row in rows) for c in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.rjust(w) if c in right else cell.ljust(w) for c, (cell, w) in enumerate(zip(row, widths))).rstrip())


def print_layers(path, model, cpu):
    spent, kernels = layers(path, model, cpu)
    total = sum(spent.values())
    rows = [("#", "operator", "kernel", "output", "window", "MACs", "instructions", "each MAC", "share", "name")]

    def add(what, number, operator, kernel, output, window, macs, name):
        instructions = spent.get(what, 0)
        rows.append((number, operator, kernel, output, window, f"{macs:,}" if macs else "", f"{instructions:,}",
                     f"{instructions / macs:.3f}" if macs else "", f"{100 * instructions / total:.1f} %", name))

    add(INPUT_MARK, "", "set input", "", "", "", 0, "")
    for i, layer in enumerate(model["layers"]):
        window = "x".join(map(str, layer["kernel"])) + ("/" + "x".join(map(str, layer["stride"])) if layer["stride"] != [1, 1] else "")
        add(i, str(i), layer["operator"], kernels[i], "x".join(map(str, layer["output"])), window, layer["macs"], layer["name"])
    add(OUTPUT_MARK, "", "get output", "", "", "", 0, "")
    rows.append(("", "all", "", "", "", f"{model['macs']:,}", f"{total:,}", f"{total / max(1, model['macs']):.3f}", "", ""))
    print(f"{path} as {cpu}: instructions of one inference by operator")
    print_table(rows, right={0, 5, 6, 7, 8})


def profile(path, model, cpu, frame):
    """Entries per inference of every block: {(address, instructions): entries}."""
    with tempfile.TemporaryDirectory(prefix="count-arm64") as folder:
        n, words = repeated(path, model, frame, folder)
        once, twice = (board.executions(cpu, *words(times)) for times in (n, 2 * n))
    return {block: (entries - once.get(block, 0)) / n for block, entries in twice.items() if entries != once.get(block, 0)}


def print_functions(path, model, cpu, frame):
    known, spent = board.functions(), {}
    for (address, size), entries in profile(path, model, cpu, frame).items():
        function = board.find(known, address)
        name = function.name if function else "?"
        spent[name] = spent.get(name, 0) + size * entries
    total = sum(spent.values())
    print(f"{path} as {cpu}: instructions per inference by function")
    for name, instructions in sorted(spent.items(), key=lambda pair: -pair[1]):
        print(f"{instructions:>14,.0f} {100 * instructions / total:5.1f} %  {name}")
    print(f"{total:>14,.0f}          all")


def print_code(path, model, cpu, frame, pattern):
    """Disassembly, with how often each instruction ran in an inference."""
    ran = {}
    for (address, size), entries in profile(path, model, cpu, frame).items():
        for i in range(size):
            ran[address + 4 * i] = ran.get(address + 4 * i, 0) + entries
    shown = [function for function in board.functions() if pattern in function.name]
    if not shown:
        raise board.Failed(f"--code {pattern}: no function's name holds that", 2)
    print(f"{path} as {cpu}: how often each instruction runs in an inference")
    for function in shown:
        if any(function.start <= address < function.end for address in ran):
            print(f"\n{function.name}")
            for instruction in board.code(function):
                print(f"{ran.get(instruction.address, 0):>12,.0f}  {instruction.address:x}  {instruction.text}")


class Arguments(argparse.ArgumentParser):
    def error(self, message):
        raise board.Failed(f"command line: {message}; see count-arm64 --help", 2)


def camera_frame(text):
    sides, _, form = text.partition(":")
    numbers = sides.split("x")
    if form not in ("yuyv", "nv12", "i420", "rgb", "bgr", "grey") or len(numbers) != 2 or not all(side.isdecimal() and int(side) > 0 and int(side) % 2 == 0 for side in numbers):
        raise argparse.ArgumentTypeError(f"{text} is no frame; give even sides and a format, as 640x480:yuyv")
    return tuple(int(side) for side in numbers), form


def main():
    parser = Arguments(prog="count-arm64", description="Counts arm64 instructions per inference of the board's program.")
    parser.add_argument("models", metavar="M.ecb", nargs="+")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="the totals for machines")
    shape.add_argument("--layers", action="store_true", help="by operator")
    shape.add_argument("--functions", action="store_true", help="by function of the program")
    shape.add_argument("--code", metavar="TEXT", help="disassembly of functions whose name holds this, with executions per inference")
    parser.add_argument("--longest", action="store_true", help="one thread's against the longest of 2 and of 4; with --layers by operator")
    parser.add_argument("--frame", metavar="WxH:FORMAT", type=camera_frame, help="from a camera's frames instead of tensors: 640x480:yuyv; also nv12, i420, rgb, bgr, grey")
    parser.add_argument("--cpu", action="append", choices=board.CPUS, help="only this processor; may be repeated")
    options = parser.parse_args()
    options.cpu = options.cpu or list(board.CPUS)
    options.threads = []
    for path in options.models:
        if not os.path.isfile(path):
            raise board.Failed(f"{path}: there is no such file; give models that edgeconv convert wrote", 2)

    if options.frame and (options.longest or options.layers):
        raise board.Failed("command line: --frame goes with --json, --functions or --code, or alone; see count-arm64 --help", 2)
    if options.longest and (options.functions or options.code):
        raise board.Failed("command line: --longest goes with --json or --layers, or alone; see count-arm64 --help", 2)

    board.publish()
    models = [(path, board.inspect(path)) for path in options.models]
    if not (options.layers or options.functions or options.code):
        rows = longest_threads(models, options) if options.longest else totals(models, options)
        if options.json:
            json.dump(rows, sys.stdout)
            print()
        elif options.longest:
            print_longest_threads(rows)
        else:
            print_totals(rows, options.cpu, options.frame)
        return 0
    for path, model in models:
        for cpu in options.cpu:
            if options.layers and options.longest:
                print_longest_layers(path, model, cpu)
            elif options.layers:
                print_layers(path, model, cpu)
            elif options.functions:
                print_functions(path, model, cpu, options.frame)
            else:
                print_code(path, model, cpu, options.frame, options.code)
    return 0


if __name__ == "__main__":
    board.command(main)

"""What tools/count-arm64 does; its head says how it is called."""
import argparse
import json
import os
import signal
import struct
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import board_program as board

MACS_COUNTED = 30_000_000  # so many multiply-accumulates, about, in the shorter of the two runs
MOST_INFERENCES = 10
INPUT_MARK, OUTPUT_MARK, NOTHING_MARK = 0xFFFF0000, 0xFFFF0001, 0xFFFF0002


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


def per_inference(path, model, raw, cpu, threads):
    """From input bytes to output bytes: what N more inferences cost, divided by N."""
    n = inferences(model)
    board.say(f"counting {path} as {cpu} ...")
    with tempfile.NamedTemporaryFile(prefix="answer") as out:
        words = ["run", path, "--raw-in", raw, "--raw-out", out.name, *threads]
        once, twice = (board.count(cpu, *words, "--repeat", str(times))[0] for times in (n, 2 * n))
    return (twice - once) // n


def totals(models, options):
    """A row per model and processor, in the order given."""
    with tempfile.TemporaryDirectory(prefix="count-arm64") as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = []
        for i, (path, model) in enumerate(models):
            raw = os.path.join(folder, f"{i}.in")
            random_input(model, raw)
            jobs += [(path, cpu, pool.submit(per_inference, path, model, raw, cpu, options.threads)) for cpu in options.cpu]
        return [{"model": path, "cpu": cpu, "instructions": job.result()} for path, cpu, job in jobs]


def print_totals(rows, cpus):
    width = max(len("model"), *(len(row["model"]) for row in rows))
    print("thousands of arm64 instructions per inference, from input bytes to output bytes, one thread")
    print(f"{'model':<{width}}" + "".join(f"{cpu:>14}" for cpu in cpus))
    for first in range(0, len(rows), len(cpus)):
        row = rows[first:first + len(cpus)]
        print(f"{row[0]['model']:<{width}}" + "".join(f"{cell['instructions'] / 1000:>14,.1f}" for cell in row))


def layers(path, model, cpu):
    """One inference by the program's marks: {operator or mark: instructions}, each without the mark's own, and the operators' kernels."""
    with tempfile.NamedTemporaryFile(prefix="input") as raw:
        random_input(model, raw.name)
        _, marks, printed = board.count(cpu, "run", path, "--raw-in", raw.name, "--marks")
    start = next(i for i, (what, _) in enumerate(marks) if what == INPUT_MARK)
    mark = marks[start - 1][1] - marks[start - 2][1]
    spent = {}
    for (what, at), (_, end) in zip(marks[start:], marks[start + 1:]):
        spent[what] = spent.get(what, 0) + end - at - mark
    return spent, printed.splitlines()


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
    widths = [max(len(row[c]) for row in rows) for c in range(len(rows[0]))]
    right = {0, 5, 6, 7, 8}
    for row in rows:
        print("  ".join(cell.rjust(w) if c in right else cell.ljust(w) for c, (cell, w) in enumerate(zip(row, widths))).rstrip())


def profile(path, model, cpu):
    """Entries per inference of every block: {(address, instructions): entries}."""
    n = inferences(model)
    with tempfile.NamedTemporaryFile(prefix="input") as raw, tempfile.NamedTemporaryFile(prefix="answer") as out:
        random_input(model, raw.name)
        words = ["run", path, "--raw-in", raw.name, "--raw-out", out.name, "--repeat"]
        once, twice = (board.executions(cpu, *words, str(times)) for times in (n, 2 * n))
    return {block: (entries - once.get(block, 0)) / n for block, entries in twice.items() if entries != once.get(block, 0)}


def print_functions(path, model, cpu):
    known, spent = board.functions(), {}
    for (address, size), entries in profile(path, model, cpu).items():
        function = board.find(known, address)
        name = function.name if function else "?"
        spent[name] = spent.get(name, 0) + size * entries
    total = sum(spent.values())
    print(f"{path} as {cpu}: instructions per inference by function")
    for name, instructions in sorted(spent.items(), key=lambda pair: -pair[1]):
        print(f"{instructions:>14,.0f} {100 * instructions / total:5.1f} %  {name}")
    print(f"{total:>14,.0f}          all")


def print_code(path, model, cpu, pattern):
    """Disassembly, with how often each instruction ran in an inference."""
    ran = {}
    for (address, size), entries in profile(path, model, cpu).items():
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


def main():
    parser = Arguments(prog="count-arm64", description="Counts arm64 instructions per inference of the board's program.")
    parser.add_argument("models", metavar="M.ecb", nargs="+")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="the totals for machines")
    shape.add_argument("--layers", action="store_true", help="by operator")
    shape.add_argument("--functions", action="store_true", help="by function of the program")
    shape.add_argument("--code", metavar="TEXT", help="disassembly of functions whose name holds this, with executions per inference")
    parser.add_argument("--cpu", action="append", choices=board.CPUS, help="only this processor; may be repeated")
    options = parser.parse_args()
    options.cpu = options.cpu or list(board.CPUS)
    options.threads = []
    for path in options.models:
        if not os.path.isfile(path):
            raise board.Failed(f"{path}: there is no such file; give models that edgeconv convert wrote", 2)

    board.publish()
    models = [(path, board.inspect(path)) for path in options.models]
    if not (options.layers or options.functions or options.code):
        rows = totals(models, options)
        if options.json:
            json.dump(rows, sys.stdout)
            print()
        else:
            print_totals(rows, options.cpu)
        return 0
    for path, model in models:
        for cpu in options.cpu:
            if options.layers:
                print_layers(path, model, cpu)
            elif options.functions:
                print_functions(path, model, cpu)
            else:
                print_code(path, model, cpu, options.code)
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `| head` ends the program without a word
    try:
        sys.exit(main())
    except board.Failed as failure:
        board.say(f"error: {failure}")
        sys.exit(failure.code)

"""What tools/cache-arm64 does; its head says how it is called."""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import board_program as board
from count import INPUT_MARK, OUTPUT_MARK, Arguments, random_input

KINDS = ("arena", "file", "other")
FIRST_COUNTER = 2  # after instructions and accesses: per level and kind, misses and those that follow a run


def boards(names):
    """The files of boards/, or those named: {name: board}."""
    folder = os.path.join(board.TOP, "boards")
    known = sorted(name.removesuffix(".json") for name in os.listdir(folder) if name.endswith(".json") and name != "board.schema.json")
    for name in names or []:
        if name not in known:
            raise board.Failed(f"--board {name}: there is no such board; give one of {', '.join(known)}", 2)
    result = {}
    for name in names or known:
        with open(os.path.join(folder, name + ".json")) as file:
            result[name] = json.load(file)
        if result[name]["cores"]["type"] not in board.CPUS:
            raise board.Failed(f"--board {name}: its core, {result[name]['cores']['type']}, is none that is emulated here ({', '.join(board.CPUS)})", 2)
    return result


def levels(caches):
    """[(name, bytes, ways)], nearest first."""
    listed = [("L1", caches["l1DataBytes"], caches["l1DataWays"]), ("L2", caches["l2Bytes"], caches["l2Ways"])]
    return listed + ([("L3", caches["l3Bytes"], caches["l3Ways"])] if caches["l3Bytes"] else [])


def marks(cpu, caches, path, model):
    """One inference after another: [(what, counters so far)], and the kernels it printed."""
    shape = ",".join([f"line={caches['lineBytes']}"] + [f"level={size}:{ways}" for _, size, ways in levels(caches)])
    with tempfile.NamedTemporaryFile(prefix="input") as raw:
        random_input(model, raw.name)
        command = [board.ARM64, "cache", "-cpu", cpu, shape, board.PROGRAM, "run", path, "--raw-in", raw.name, "--marks"]
        result = subprocess.run(command, capture_output=True, text=True, env=board.environment(cpu))
    found = [(int(what), [int(n) for n in rest.split()]) for what, rest in re.findall(r"^MARK (\d+) ([\d ]+)$", result.stderr, re.M)]
    if result.returncode or not found:
        raise board.Failed(board.one_line(result.stderr).removeprefix("error: "), result.returncode if result.returncode == 2 else 1)
    return found, result.stdout.splitlines()


def measure(path, model, one):
    """What an inference misses, in all and by operator, with the caches as the inference before left them."""
    board.say(f"simulating {path} on {one['name']} ...")
    found, kernels = marks(one["cores"]["type"], one["caches"], path, model)
    start = next(i for i, (what, _) in enumerate(found) if what == INPUT_MARK)
    by_mark = {}
    for (what, before), (_, after) in zip(found[start:], found[start + 1:]):
        spent = [b - a for a, b in zip(before, after)]
        by_mark[what] = [a + b for a, b in zip(by_mark.get(what, [0] * len(spent)), spent)]
    total = [b - a for a, b in zip(found[start][1], found[-1][1])]
    return {"total": counters(total, one["caches"]), "kernels": kernels,
            "marks": {what: counters(spent, one["caches"]) for what, spent in by_mark.items()}}


def counters(spent, caches):
    result = {"instructions": spent[0], "accesses": spent[1]}
    at = FIRST_COUNTER
    for name, _, _ in levels(caches):
        result[name] = {}
        for kind in KINDS:
            result[name][kind] = {"misses": spent[at], "following": spent[at + 1]}
            at += 2
    return result


def of_level(counts, level, what="misses"):
    return sum(kind[what] for kind in counts[level].values())


def print_table(rows):
    right = {i for i in range(len(rows[0])) if rows[0][i].startswith(">")}
    rows = [[cell.removeprefix(">") for cell in rows[0]], *rows[1:]]
    widths = [max(len(row[c]) for row in rows) for c in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.rjust(w) if c in right else cell.ljust(w) for c, (cell, w) in enumerate(zip(row, widths))).rstrip())


COLUMNS = [f">{level} {what}" for level in ("L1", "L2", "L3") for what in ("misses", "in a run", *KINDS)]


def cells(counts):
    """Misses of each level: all, those in a run, and by kind of address."""
    row = []
    for level in ("L1", "L2", "L3"):
        if level in counts:
            misses = of_level(counts, level)
            row += [f"{misses:,}", f"{100 * of_level(counts, level, 'following') / misses:.0f} %" if misses else "",
                    *(f"{counts[level][kind]['misses']:,}" for kind in KINDS)]
        else:
            row += [""] * (2 + len(KINDS))
    return row


def print_totals(results):
    print("data misses per inference: by level all, the share that follows the miss of the line before (what a prefetcher brings), and where they fall:")
    print("the arena, the model's file, elsewhere; one thread, caches as the inference before left them, no prefetcher")
    rows = [["model", "board", ">arena bytes", ">instructions", ">accesses", *COLUMNS]]
    for path, model, name, result in results:
        total = result["total"]
        rows.append([path, name, f"{model['arena_bytes']:,}", f"{total['instructions']:,}", f"{total['accesses']:,}", *cells(total)])
    print_table(without_empty(rows))


def without_empty(rows):
    kept = [c for c in range(len(rows[0])) if any(row[c] for row in rows[1:])]
    return [[row[c] for c in kept] for row in rows]


def print_layers(path, model, name, result):
    print(f"{path} on {name}: data misses of one inference by operator")
    rows = [[">#", "operator", "kernel", "output", ">instructions", *COLUMNS, "name"]]

    def add(what, number, operator, kernel, output, layer):
        if what in result["marks"]:
            spent = result["marks"][what]
            rows.append([number, operator, kernel, output, f"{spent['instructions']:,}", *cells(spent), layer])

    add(INPUT_MARK, "", "set input", "", "", "")
    for i, layer in enumerate(model["layers"]):
        add(i, str(i), layer["operator"], result["kernels"][i], "x".join(map(str, layer["output"])), layer["name"])
    add(OUTPUT_MARK, "", "get output", "", "", "")
    rows.append(["", "all", "", "", f"{result['total']['instructions']:,}", *cells(result["total"]), ""])
    print_table(without_empty(rows))


def main():
    parser = Arguments(prog="cache-arm64", description="Simulates the data caches of boards under the board's program.")
    parser.add_argument("models", metavar="M.ecb", nargs="+")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="the totals for machines")
    shape.add_argument("--layers", action="store_true", help="by operator")
    parser.add_argument("--board", action="append", help="only this one of boards/; may be repeated")
    options = parser.parse_args()
    chosen = boards(options.board)
    for path in options.models:
        if not os.path.isfile(path):
            raise board.Failed(f"{path}: there is no such file; give models that edgeconv convert wrote", 2)

    board.publish()
    models = [(path, board.inspect(path)) for path in options.models]
    # Boards that differ in nothing that matters here are simulated once.
    groups = {}
    for name, one in chosen.items():
        groups.setdefault((one["cores"]["type"], json.dumps(one["caches"], sort_keys=True)), []).append(name)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [(path, model, names, pool.submit(measure, path, model, chosen[names[0]])) for path, model in models for names in groups.values()]
        results = [(path, model, names, job.result()) for path, model, names, job in jobs]
    if options.json:
        json.dump([{"model": path, "board": name, "arena_bytes": model["arena_bytes"], **result["total"]}
                   for path, model, names, result in results for name in names], sys.stdout)
        print()
    elif options.layers:
        for path, model, names, result in results:
            print_layers(path, model, ", ".join(names), result)
    else:
        print_totals([(path, model, ", ".join(names), result) for path, model, names, result in results])
    return 0


if __name__ == "__main__":
    board.command(main)

"""What tools/plan-arm64 does; its head says how it is called."""
import argparse
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import board_program as board
from cache import print_table
from count import Arguments, per_inference, random_input, repeated_raw

EDGECONV = os.path.join(board.TOP, "edgeconv")
CPUS = ("cortex-a53", "cortex-a76")
PLANS = (("layer", "kept"), ("overlap", "kept"), ("stream", "kept"), ("stream", "consumed"), ("stream", "camera"))
ROWS = (1, 2, 4, 8)
CURVE = (1, 1.1, 1.25, 1.5, 2, 2.5, 3, 4, 6, 8)  # limits, in multiples of the fewest bytes


def plan(model, strategy, rows_from, limit, rows, target):
    """Plans the model again; the new file, inspected, or None where no plan fits the limit."""
    words = [EDGECONV, "plan", model, "--plan", strategy, "--input", rows_from, "-o", target]
    words += (["--arena", str(limit)] if limit else []) + (["--rows", str(rows)] if rows else [])
    result = subprocess.run(words, capture_output=True, text=True)
    if result.returncode == 2 and limit:
        board.say(f"{model}: {strategy} {rows_from} in {limit:,} bytes: {board.one_line(result.stderr).removeprefix('error: ')}")
        return None
    if result.returncode:
        raise board.Failed(board.one_line(result.stderr).removeprefix("error: "), result.returncode if result.returncode == 2 else 1)
    return board.inspect(target)


def wanted(model, options, folder):
    """[(strategy, input, limit or None, rows of every step or None, file, inspected)]: the layer plan first."""
    found = []

    def add(strategy, rows_from, limit=None, rows=None):
        target = os.path.join(folder, f"{len(found)}-{strategy}-{rows_from}.ecb")
        planned = plan(model, strategy, rows_from, limit, rows, target)
        if planned and not any((strategy, rows_from, planned["arena_bytes"], planned["steps"]) == (s, r, known["arena_bytes"], known["steps"])
                               for s, r, *_, known in found):
            found.append((strategy, rows_from, limit, rows, target, planned))
        return planned

    if options.curve:
        layer = add("layer", "kept")
        least = add("stream", options.input)["arena_bytes"] + board.READ_SLACK
        for factor in CURVE:
            if factor * least < layer["arena_bytes"] + board.READ_SLACK:
                add("stream", options.input, int(factor * least))
        for rows in ROWS:
            add("stream", options.input, rows=rows)
        return found
    for strategy, rows_from in PLANS:
        add(strategy, rows_from)
    for limit in options.arena or []:
        for rows_from in ("kept", "consumed", "camera"):
            add("stream", rows_from, limit)
    return found


def counted(models, options):
    """A row per model and plan, in the order given."""
    with tempfile.TemporaryDirectory(prefix="plan-arm64") as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = []
        for i, path in enumerate(models):
            place = os.path.join(folder, str(i))
            os.mkdir(place)
            board.say(f"planning {path} ...")
            plans = wanted(path, options, place)
            raw = os.path.join(place, "in")
            random_input(plans[0][-1], raw)
            for strategy, rows_from, limit, rows, target, planned in plans:
                jobs.append((path, strategy, rows_from, limit, rows, planned, {cpu: pool.submit(per_inference, target, *repeated_raw(target, planned, raw), cpu, []) for cpu in options.cpu}))
        result, layer = [], None
        for path, strategy, rows_from, limit, rows, planned, by_cpu in jobs:
            instructions = {cpu: job.result() for cpu, job in by_cpu.items()}
            layer = instructions if strategy == "layer" else layer
            result.append({"model": path, "plan": strategy, "input": rows_from, "limit": limit, "rows": rows, "arena_bytes": planned["arena_bytes"],
                           "steps": planned["steps"], "instructions": instructions,
                           "of_layer": {cpu: round(instructions[cpu] / layer[cpu], 4) for cpu in options.cpu}})
        return result


def print_rows(rows, cpus):
    table = [["model", "plan", "input", ">limit", ">rows", ">arena bytes", ">steps"] + [cell for cpu in cpus for cell in (f">{cpu}", ">of layer")]]
    for row in rows:
        table.append([row["model"], row["plan"], row["input"], f"{row['limit']:,}" if row["limit"] else "", str(row["rows"] or ""), f"{row['arena_bytes']:,}", f"{row['steps']:,}"]
                     + [cell for cpu in cpus for cell in (f"{row['instructions'][cpu] / 1000:,.1f}", f"{100 * row['of_layer'][cpu]:.1f} %")])
    print("thousands of arm64 instructions per inference, from input bytes to output bytes, one thread, against the layer plan's")
    print_table(table)


def main():
    parser = Arguments(prog="plan-arm64", description="Counts arm64 instructions of a model's plans.")
    parser.add_argument("models", metavar="M.ecb", nargs="+")
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument("--cpu", action="append", choices=board.CPUS, help="only this processor; may be repeated; cortex-a53 and cortex-a76 unless given")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--arena", action="append", type=int, metavar="BYTES", help="streamed plans for this limit too; may be repeated")
    shape.add_argument("--curve", action="store_true", help="the layer plan, and streamed plans from the fewest bytes up")
    parser.add_argument("--input", choices=("kept", "consumed", "camera"), default="camera", help="of --curve's plans; camera unless given")
    options = parser.parse_args()
    options.cpu = options.cpu or list(CPUS)
    for path in options.models:
        if not os.path.isfile(path):
            raise board.Failed(f"{path}: there is no such file; give models that edgeconv convert wrote", 2)

    board.publish()
    rows = counted(options.models, options)
    if options.json:
        json.dump(rows, sys.stdout)
        print()
    else:
        print_rows(rows, options.cpu)
    return 0


if __name__ == "__main__":
    board.command(main)

"""Multiply-accumulates per cycle of the kernels' innermost loops, by LLVM's models of the cores. `arm64 mca` calls it.
    mca.py LLVM-MCA [TEXT]   loops of functions whose name holds TEXT; all kernels without
The loops are the program's own code; the models are not the cores. LLVM's cortex-a76 is its model of the A57, so the Neoverse N1 stands for
the A76; it dispatches 3 instructions a cycle and the core 4, hence two columns. The A53's model has latencies that no A53 has: it only shows
which of two variants of a loop stalls more.
"""
import re
import subprocess
import sys
from collections import namedtuple

import board_program as board
import loops

ITERATIONS = 200
DOT_LANES_USED = 12 / 16  # three rows of a window in four lanes
Model = namedtuple("Model", "title options has_dot")
MODELS = (
    Model("A53", ["-mcpu=cortex-a53"], False),
    Model("A72", ["-mcpu=cortex-a72"], False),
    Model("N1", ["-mcpu=neoverse-n1"], True),
    Model("N1, 4 wide", ["-mcpu=neoverse-n1", "-dispatch=4"], True),
)


def macs(loop):
    """8-bit products that one iteration adds up. A depthwise kernel's SDOT has one lane of padding."""
    total = 0.0
    for instruction in loop.instructions:
        product = re.match(r"^(sdot|s[mu]\w*l2?|mla|mul) v\d+\.(\d+)(\w)", instruction.text)
        if not product:
            continue
        kind, lanes = product[1], int(product[2])
        if kind == "sdot":
            total += 4 * lanes * (DOT_LANES_USED if "_Depthwise_" in loop.function else 1)
        elif kind in ("smull", "smull2", "smlal", "smlal2", "mla", "mul"):
            total += lanes
    return total


def assembly(found):
    """The loops as regions; their branches go to a label, wherever they went."""
    lines = []
    for i, loop in enumerate(found):
        lines += [f"# LLVM-MCA-BEGIN {i}", f".L{i}:"]
        for instruction in loop.instructions:
            lines.append(re.sub(r"^((?:b|b\.\w+|cbn?z|tbn?z)\b.*?)\b[0-9a-f]+ <.*>$", rf"\1.L{i}", instruction.text))
        lines.append("# LLVM-MCA-END")
    return "\n".join(lines) + "\n"


def cycles(tool, model, found):
    """Cycles per iteration of each loop."""
    result = subprocess.run([tool, "-mtriple=aarch64", "-mattr=+dotprod,+rdm,+crc", *model.options, f"-iterations={ITERATIONS}"],
                            input=assembly(found), capture_output=True, text=True)
    total = [int(number) for number in re.findall(r"^Total Cycles: +(\d+)$", result.stdout, re.M)]
    if result.returncode or len(total) != len(found):
        raise board.Failed(f"llvm-mca: {board.one_line(result.stderr)}")
    return [number / ITERATIONS for number in total]


def short(symbol):
    name = symbol.removeprefix("EdgeConv_EdgeConv_Kernels_").split("_", 1)[-1]
    return re.sub(r"EdgeConv_EdgeConv_(?:Numerics|Kernels(?:_\w+?)?)_", "", name)


def main(tool, pattern=""):
    board.publish()
    found = [loop for function in board.functions() if "EdgeConv_Kernels_" in function.name and pattern in function.name
             for loop in loops.innermost(function.name, board.code(function)) if macs(loop)]
    if not found:
        raise board.Failed(f"no kernel's loop with products was found{' under ' + pattern if pattern else ''}", 2)
    has_dot = [any(i.text.startswith("sdot") for i in loop.instructions) for loop in found]
    columns = []
    for model in MODELS:
        chosen = [i for i in range(len(found)) if model.has_dot or not has_dot[i]]
        measured = dict(zip(chosen, cycles(tool, model, [found[i] for i in chosen]))) if chosen else {}
        columns.append([f"{macs(found[i]) / measured[i]:.2f}" if i in measured else "-" for i in range(len(found))])
    rows = [("loop", "instructions", "MAC", *(model.title for model in MODELS))]
    for i, loop in enumerate(found):
        rows.append((f"{short(loop.function)} {loop.start:x}", str(len(loop.instructions)), f"{macs(loop):.0f}", *(column[i] for column in columns)))
    print("multiply-accumulates per cycle of innermost loops, by LLVM's models")
    print("| " + " | ".join(rows[0]) + " |\n" + "|---" * len(rows[0]) + "|")
    for row in rows[1:]:
        print("| " + " | ".join(row) + " |")
    return 0


try:
    sys.exit(main(*sys.argv[1:]))
except board.Failed as failure:
    board.say(f"error: {failure}")
    sys.exit(failure.code)

#!/usr/bin/env python3
"""Looks at the code of the kernels in the board's program for arm64: an innermost loop that computes with vectors touches no stack, copies no
vector register and calls nothing. And no load anywhere in a kernel fills a list of registers that wraps from v31 to v0: .NET 10's compiler then reads
the last of them from a register that does not exist.
    disassembly.py check       the program; each NEON kernel of the registry must be in it
    disassembly.py self-test   the check itself, on loops that are planted here
Exceptions stand in disassembly.json: a pattern of the function's name, the fault, the most of them in a loop, and the reason.
"""
import glob
import json
import os
import re
import sys
from collections import Counter

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "tools", "arm64"))
import board_program as board
import loops

ALLOWED = os.path.join(ROOT, "tests", "run", "disassembly.json")
FAULTS = {
    "stack": re.compile(r"\[(?:sp|x29)\b"),
    "mov": re.compile(r"^mov v\d+\.\w+, v\d+\.\w+$"),
    "call": re.compile(r"^blr? "),
}
LOADED = re.compile(r"^ld[1-4]r?\s+\{v(\d+)\.\w+\W.*\bv(\d+)\.\w+\}")


def faults(loop):
    """How often each fault is in a loop; none in one without vectors."""
    if not any(loops.computes(i.text) for i in loop.instructions):
        return Counter()
    return Counter(kind for i in loop.instructions for kind, pattern in FAULTS.items() if pattern.search(i.text))


def wraps(text):
    """Whether a load's list of registers goes on at v0 after v31."""
    found = LOADED.search(text)
    return found is not None and int(found[1]) > int(found[2])


def class_of(symbol):
    """The outermost class of a kernel's function: EdgeConv_EdgeConv_Kernels_Add_AddNeon__Run<...> is of AddNeon."""
    path = re.match(r"^EdgeConv_EdgeConv_Kernels_[A-Za-z0-9]+_([A-Za-z0-9]+)", symbol)
    return path and path[1]


def registered():
    """The NEON kernels of the registry, each with the classes of its functions."""
    found = {}
    for path in sorted(glob.glob(os.path.join(ROOT, "src", "EdgeConv", "Kernels", "*", "*Kernels.cs"))):
        with open(path, encoding="utf-8") as file:
            for entry in file.read().split("new(")[1:]:
                head = re.match(r'"(\w+)", Isa\.Neon', entry)
                if head:
                    found[head[1]] = set(re.findall(r"\b(?:Xnnpack|XnnpackShort|Tflm|Ort)\s*=\s*&(\w+)\.\w+", entry)) or {head[1]}
    return found


def judge(found, allowed):
    """Lines that say what is wrong with the loops."""
    wrong, used = [], set()
    for loop in found:
        for kind, count in faults(loop).items():
            entry = next((i for i, a in enumerate(allowed) if a["fault"] == kind and re.search(a["function"], loop.function)), None)
            used.add(entry)
            if entry is None or count > allowed[entry]["most"]:
                bad = [i.text for i in loop.instructions if FAULTS[kind].search(i.text)]
                wrong.append(f"{short(loop.function)}: the loop at {loop.start:x} ({len(loop.instructions)} instructions) has {count} {kind}: {'; '.join(bad[:3])}")
    for i, entry in enumerate(allowed):
        if i not in used:
            wrong.append(f"disassembly.json allows {entry['function']} {entry['fault']}, which does not occur: take it off")
        if not entry.get("reason"):
            wrong.append(f"disassembly.json gives no reason for {entry['function']} {entry['fault']}")
    return wrong


def short(symbol):
    return re.sub(r"EdgeConv_EdgeConv_(?:Kernels_[A-Za-z0-9]+_|Numerics_)", "", symbol)


def check():
    with open(ALLOWED, encoding="utf-8") as file:
        allowed = json.load(file)
    found, wrapped, seen, kernels = [], [], set(), registered()
    for function in board.functions():
        name = class_of(function.name)
        if name is None or "Avx" in function.name:  # what is compiled for another processor never runs here
            continue
        seen.add(name)
        code = board.code(function)
        found += [loop for loop in loops.innermost(function.name, code) if any(loops.computes(i.text) for i in loop.instructions)]
        wrapped += [f"{short(function.name)}: {i.text} at {i.address:x}: a list of registers that wraps is miscompiled; load them one by one"
                    for i in code if wraps(i.text)]
    wrong = judge(found, allowed) + wrapped
    wrong += [f"{name}: the registry names it, and the program has no function of {', '.join(sorted(classes - seen))}"
              for name, classes in kernels.items() if classes - seen]
    looked_at = {class_of(loop.function) for loop in found}
    print(f"{len(found)} innermost loops that compute with vectors in {len({loop.function for loop in found})} functions of {len(looked_at)} classes; {len(kernels)} NEON kernels are registered")
    for line in wrong:
        print(line)
    return 1 if wrong else 0


GOOD = """
 mov x3, sp
1: ldr q1, [x0], #16
 sdot v16.4s, v1.16b, v2.4b[0]
 subs x2, x2, #0x10
 b.ne 1
 str q16, [sp, #16]
 ret"""


CLASSES = {
    "EdgeConv_EdgeConv_Kernels_Add_AddNeon__Run<EdgeConv_EdgeConv_Numerics_XnnpackRule>": "AddNeon",
    "EdgeConv_EdgeConv_Kernels_Convolution_Stem_Eight_3<EdgeConv_EdgeConv_Kernels_Neon_TflmNeon__EdgeConv_A>__Run": "Stem",
    "EdgeConv_EdgeConv_Kernels_KernelRegistry__Choose": None,
    "S_P_CoreLib_System_Math__Max": None,
}


LISTS = {
    "ld4 {v31.8b, v0.8b, v1.8b, v2.8b}, [x0]": True,
    "ld1 {v30.16b, v31.16b, v0.16b}, [x0]": True,
    "ld1 {v28.16b-v31.16b}, [x0]": False,
    "tbx v5.16b, {v29.16b, v30.16b, v31.16b, v0.16b}, v6.16b": False,
    "ldp q31, q0, [x0]": False,
}


def planted(text):
    """Instructions from lines; a digit before a colon is a label that branches name."""
    lines = [line.strip() for line in text.strip().splitlines()]
    labels = {line.split(":")[0]: 0x1000 + 4 * i for i, line in enumerate(lines) if re.match(r"^\d+:", line)}
    return [board.Instruction(0x1000 + 4 * i, re.sub(r"\b(\d+)$", lambda m: f"{labels[m[1]]:x}" if re.match(r"^(b|cb|tb)", words) and m[1] in labels else m[1], words))
            for i, words in enumerate(re.sub(r"^\d+:\s*", "", line) for line in lines)]


def self_test():
    def verdict(text, allowed=()):
        return judge(loops.innermost("f", planted(text)), list(allowed))

    mov = "mov v17.16b, v16.16b"
    cases = [
        ("a good loop", GOOD, (), 0),
        ("a load from the stack", GOOD.replace("sdot", "ldr q3, [sp, #32]\n sdot"), (), 1),
        ("a store by the frame pointer", GOOD.replace("sdot", "str q3, [x29, #32]\n sdot"), (), 1),
        ("a copy of a vector", GOOD.replace("sdot", mov + "\n sdot"), (), 1),
        ("a call", GOOD.replace("sdot", "bl 5000 <g>\n sdot"), (), 1),
        ("a call by register", GOOD.replace("sdot", "blr x4\n sdot"), (), 1),
        ("a copy that is allowed", GOOD.replace("sdot", mov + "\n sdot"), [{"function": "f", "fault": "mov", "most": 1, "reason": "r"}], 0),
        ("one copy more than allowed", GOOD.replace("sdot", f"{mov}\n {mov}\n sdot"), [{"function": "f", "fault": "mov", "most": 1, "reason": "r"}], 1),
        ("a permission that nobody needs", GOOD, [{"function": "f", "fault": "mov", "most": 1, "reason": "r"}], 1),
        ("a permission without a reason", GOOD.replace("sdot", mov + "\n sdot"), [{"function": "f", "fault": "mov", "most": 1}], 1),
        ("a fault in a block of the loop that stands behind the function's end",
         "1: ldr q1, [x0], #16\n sdot v16.4s, v1.16b, v2.4b[0]\n cbz x1, 2\n3: subs x2, x2, #0x10\n b.ne 1\n ret\n2: str q1, [sp]\n b 3", (), 1),
        ("a fault in an outer loop only",
         "1: ldr q5, [sp]\n2: ldr q1, [x0], #16\n sdot v16.4s, v1.16b, v2.4b[0]\n subs x2, x2, #0x10\n b.ne 2\n subs x3, x3, #0x1\n b.ne 1\n ret", (), 0),
        ("a fault in a loop that follows a loop", GOOD.replace(" str q16, [sp, #16]", "2: ldr q1, [sp], #16\n sdot v16.4s, v1.16b, v2.4b[0]\n subs x2, x2, #0x10\n b.ne 2"), (), 1),
        ("a call in a loop that only copies vectors", "1: ldr q1, [x0], #16\n str q1, [sp, #16]\n movi v2.4s, #0x0\n bl 5000 <g>\n subs x2, x2, #0x10\n b.ne 1\n ret", (), 0),
        ("a fault in a loop without vectors", "1: ldr x1, [sp]\n subs x2, x2, #0x10\n b.ne 1\n ret", (), 0),
    ]
    failed = [name for name, text, allowed, expected in cases if len(verdict(text, allowed)) != expected]
    for name in failed:
        print(f"the check is wrong about {name}")
    for text, expected in LISTS.items():
        if wraps(text) != expected:
            failed.append(text)
            print(f"the check is wrong about the registers of {text}")
    for symbol, expected in CLASSES.items():
        if class_of(symbol) != expected:
            failed.append(symbol)
            print(f"{symbol} is taken for one of {class_of(symbol)}")
    return 1 if failed else 0


def main(command, *arguments):
    return self_test() if command == "self-test" else check(*arguments)


sys.exit(main(*sys.argv[1:]))

#!/usr/bin/env python3
"""coverage.py FOLDER: adds up the files that kernel tests wrote, FOLDER/PART/*.tsv, and judges them.

A line of a file is `isa NAME`, an instruction set that the program could use, or `kernel KIND NAME ISA FUNCTION BYTES`.
Prints lines: `table TEXT`, and checks as `pass|fail|skip NAME DETAIL`. No entry of the registry may be untested where its instruction set was
there; an entry whose instruction set no run had is a skip that names it.
"""
import os
import sys
from collections import defaultdict

PARTS = ("x64", "isas-off", "a76", "a53")
SKIPS = {"avx2": "cpu:avx2", "avxvnni": "cpu:avxvnni", "neon": "cpu:neon", "neondot": "cpu:neondot"}


def read(folder):
    """{part: {(kind, name, isa): {function: bytes}}}, {part: instruction sets}, each file's instruction sets."""
    entries, sets, files = {}, {}, []
    for part in PARTS:
        place = os.path.join(folder, part)
        names = sorted(n for n in (os.listdir(place) if os.path.isdir(place) else ()) if n.endswith(".tsv"))
        for name in names:
            found = set()
            with open(os.path.join(place, name), encoding="utf-8") as file:
                for line in file:
                    words = line.rstrip("\n").split("\t")
                    if words[0] == "isa":
                        found.add(words[1])
                        continue
                    _, kind, kernel, isa, function, count = words
                    functions = entries.setdefault(part, {}).setdefault((kind, kernel, isa), defaultdict(int))
                    functions[function] += int(count)
            sets.setdefault(part, set()).update(found)
            files.append((part, found))
    return entries, sets, files


def main(folder):
    entries, sets, files = read(folder)
    missing = [part for part in PARTS if part not in entries]
    if missing:
        print("fail", "Kernel tests ran in every part", f"no counts of {', '.join(missing)}: run ./test {' '.join(PARTS)} coverage", sep="\t")
    # A switch that switched nothing off would test nothing.
    if "isas-off" in entries:
        off = [found for part, found in files if part == "isas-off"]
        print("pass" if {"scalar"} in off else "fail", "A run without instruction sets had none", "", sep="\t")
    if "a53" in entries:
        print("pass" if "neondot" not in sets["a53"] and "neon" in sets["a53"] else "fail", "The Cortex-A53 had no dot product", "", sep="\t")

    every = sorted({key for part in entries.values() for key in part})
    if len({frozenset(part) for part in entries.values()}) > 1:
        print("fail", "Every run knew the same registry", "the counts are of different sources: run all parts again", sep="\t")
    had = set().union(*sets.values()) if sets else set()
    print("table", f"{'kernel':<40}{'isa':<9}{'function':<14}" + "".join(f"{part:>12}" for part in PARTS), sep="\t")
    for kind, kernel, isa in every:
        functions = sorted({f for part in entries.values() for f in part.get((kind, kernel, isa), ())})
        for function in functions:
            counts = [entries.get(part, {}).get((kind, kernel, isa), {}).get(function, 0) for part in PARTS]
            print("table", f"{kernel:<40}{isa:<9}{function:<14}" + "".join(f"{count:>12,}" for count in counts), sep="\t")
            name = f"{kernel}, {function}"
            if isa not in had:
                print("skip", name, SKIPS[isa], sep="\t")
            elif sum(counts) == 0:
                print("fail", name, "no test computed a byte with it", sep="\t")
            else:
                print("pass", f"{name}: {sum(counts):,} bytes", "", sep="\t")
    return 0


sys.exit(main(*sys.argv[1:]))

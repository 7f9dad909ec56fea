#!/usr/bin/env python3
"""Adds up what the parts of ./test found.

EDGECONV_RESULTS holds one check a line: part, pass|fail|skip, name, detail.
    results.py xunit PART PROGRAM FILE EXIT   a test program's result file, and how the program ended
    results.py part PART START END USER SYS   the line printed after a part
    results.py summary START END              the last lines; exit code 1 if anything failed
"""
import json
import os
import sys
import xml.etree.ElementTree as xml
from collections import Counter, defaultdict

root = os.environ["EDGECONV_ROOT"]
results = os.environ["EDGECONV_RESULTS"]
times = results + ".times"


def read_json(name):
    with open(os.path.join(root, "tests", name), encoding="utf-8") as file:
        return json.load(file)


def read_results():
    with open(results, encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file if line.strip()]


def record(part, outcome, name, detail=""):
    def one_line(text):
        return " ".join(text.split())

    with open(results, "a", encoding="utf-8") as file:
        file.write(f"{part}\t{outcome}\t{one_line(name)}\t{one_line(detail)}\n")


def xunit(part, program, path, exit_code):
    """A program that crashed, wrote no file or ran no test has failed, whatever its exit code says."""
    try:
        assemblies = xml.parse(path).getroot()
    except (OSError, xml.ParseError) as error:
        record(part, "fail", program, f"no result file (exit code {exit_code}): {error}")
        return
    failed = counted = 0
    for test in assemblies.iter("test"):
        name, result = test.get("name"), test.get("result")
        if result == "Pass":
            record(part, "pass", name)
        elif result == "Skip":
            reason = test.findtext("reason") or ""
            record(part, "skip", name, reason)
        elif result == "NotRun":
            continue
        else:
            failed += 1
            record(part, "fail", name, test.findtext("failure/message") or result)
        counted += 1
    for error in assemblies.iter("error"):
        failed += 1
        record(part, "fail", f"{program}: {error.get('type')}", error.findtext("failure/message") or "")
    if counted == 0:
        record(part, "fail", program, "ran no test")
    if exit_code != 0 and failed == 0:
        record(part, "fail", program, f"ended with exit code {exit_code} though no test failed")


def counts_text(outcomes):
    text = f"{outcomes['pass']} passed, {outcomes['fail']} failed"
    return text + (f", {outcomes['skip']} skipped" if outcomes["skip"] else "")


def judge(rows):
    """A skip whose reason is no code of skips.json is a failure."""
    codes = read_json("skips.json")
    for row in rows:
        if row[1] == "skip" and row[3] not in codes:
            row[1], row[3] = "fail", f"skipped for a reason that is not in tests/skips.json: '{row[3]}'"
    return rows


def part_line(part, start, end, *cpu):
    seconds, busy = end - start, sum(cpu)
    rows = [row for row in judge(read_results()) if row[0] == part]
    if not rows:
        record(part, "fail", "the part itself", "checked nothing")
        rows = [[part, "fail"]]
    budget = read_json("budgets.json")[part]
    with open(times, "a", encoding="utf-8") as file:
        file.write(f"{part}\t{seconds}\t{busy}\t{budget}\n")
    print(f"-- {part}: {counts_text(Counter(row[1] for row in rows))}; {seconds:.0f} s of {budget} s ({busy:.0f} s of processor time)", flush=True)


def summary(start, end):
    rows = judge(read_results())
    with open(times, encoding="utf-8") as file:
        timed = [(part, float(seconds), float(busy), int(budget)) for part, seconds, busy, budget in (line.split("\t") for line in file)]
    print("\n== summary")
    for part, seconds, busy, budget in timed:
        outcomes = Counter(row[1] for row in rows if row[0] == part)
        print(f"{part:<14}{seconds:6.0f} s of {budget:4} s   processor {busy:5.0f} s   {counts_text(outcomes)}")
    print(f"{'all':<14}{end - start:6.0f} s                processor {sum(t[2] for t in timed):5.0f} s")
    for part, seconds, _, budget in timed:
        if seconds > budget:
            print(f"OVER BUDGET: {part} took {seconds:.0f} s of {budget} s")
    skips = defaultdict(list)
    for part, outcome, name, detail in rows:
        if outcome == "skip":
            skips[detail].append((part, name))
    codes = read_json("skips.json")
    for code in sorted(skips):
        print(f"skipped, {code}: {codes[code]}")
        for (name, count) in Counter(f"{part}: {name.split('(')[0]}" for part, name in skips[code]).items():
            print(f"    {name}" + (f" ({count} cases)" if count > 1 else ""))
    for part, outcome, name, detail in rows:
        if outcome == "fail":
            print(f"FAILED {part}: {name}: {detail[:400]}")
    outcomes = Counter(row[1] for row in rows)
    print(counts_text(outcomes))
    return 1 if outcomes["fail"] or not outcomes["pass"] else 0


def main(command, *arguments):
    if command == "xunit":
        part, program, path, exit_code = arguments
        xunit(part, program, path, int(exit_code))
    elif command == "part":
        part_line(arguments[0], *map(float, arguments[1:]))
    elif command == "summary":
        return summary(*map(float, arguments))
    else:
        sys.exit(f"results.py: no such command: {command}")
    return 0


sys.exit(main(*sys.argv[1:]))

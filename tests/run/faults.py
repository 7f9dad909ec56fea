#!/usr/bin/env python3
"""faults.py FOLDER: plants the faults of tests/faults/faults.json in a copy of the tree, and sees that the kernel tests find each.

Faults of one kind stand in different kernels, so they are planted together and each must make its own tests fail. That these tests pass
without faults is what the parts x64 and a76 say. Prints checks as lines: pass|fail NAME DETAIL.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as xml

ROOT = os.environ["EDGECONV_ROOT"]
FILES = ("src", "tests", "Directory.Build.props", "Directory.Packages.props", "global.json", "BannedSymbols.txt", ".editorconfig")
CLASSES = ("ConvolutionKernelTests", "DepthwiseKernelTests", "ElementKernelTests", "PoolKernelTests", "LowestWeightTests")
NAME = "EdgeConv.Tests"
PROJECT = f"tests/{NAME}/{NAME}.csproj"


def copy(tree):
    """Only what the test program is built from; what was built there before stays."""
    for name in FILES:
        source, target = os.path.join(ROOT, name), os.path.join(tree, name)
        if os.path.isdir(source):
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("bin", "obj"))
        elif os.path.exists(source):
            os.makedirs(tree, exist_ok=True)
            shutil.copy2(source, target)


def plant(tree, faults):
    """The files as they were."""
    before = {}
    for fault in faults:
        path = os.path.join(tree, fault["file"])
        with open(path, encoding="utf-8") as file:
            text = file.read()
        before.setdefault(path, text)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(fault["old"], fault["new"]))
    return before


def is_current(tree, fault):
    """Whether the text to be replaced stands where it should, once."""
    path = os.path.join(tree, fault["file"])
    text = ""
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            text = file.read()
    count = text.count(fault["old"])
    if count != 1:
        print("fail", name_of(fault), f"{fault['file']} has this text {count} times, not once: {fault['old']}", sep="\t", flush=True)
    return count == 1


def name_of(fault):
    return f"{fault['kind']} on {fault['on']}, {fault['family']}: the planted fault is found"


def build(tree, on):
    """The command that runs the test program."""
    where = ["--artifacts-path", os.path.join(tree, "artifacts"), "-p:RunAnalyzers=false", "-v", "q", "-nologo", "-c", "Release"]
    if on == "x64":
        command, program = ["dotnet", "build", PROJECT], ["dotnet", os.path.join(tree, "artifacts", "bin", NAME, "release", NAME + ".dll")]
    else:
        out = os.path.join(tree, "artifacts", "arm64")
        command = ["dotnet", "publish", PROJECT, "-r", "linux-arm64", "--self-contained", "-o", out]
        program = [os.path.join(ROOT, "tools", "arm64", "arm64"), "run", "-cpu", "cortex-a76", os.path.join(out, NAME)]
    result = subprocess.run(command + where, cwd=tree, capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit(f"the tree with faults does not build: {result.stdout[-1500:]}")
    return program


def failing(program, kernels, results):
    """Names of tests that failed, or None if the program wrote no results."""
    if os.path.exists(results):
        os.remove(results)
    words = [word for name in CLASSES for word in ("-class", f"{NAME}.Kernels.{name}")]
    environment = dict(os.environ, EDGECONV_ROOT=ROOT, EDGECONV_TEST_KERNELS=",".join(sorted(kernels)))
    subprocess.run(program + ["-noColor", "-noLogo", "-noAutoReporters", *words, "-result-xml", results], env=environment, stdin=subprocess.DEVNULL, capture_output=True)
    try:
        return {test.get("name").replace('\\"', '"').split(".")[-1] for test in xml.parse(results).getroot().iter("test") if test.get("result") == "Fail"}
    except (OSError, xml.ParseError):
        return None


def main(folder):
    with open(os.path.join(ROOT, "tests", "faults", "faults.json"), encoding="utf-8") as file:
        faults = json.load(file)
    tree = os.path.join(folder, "tree")
    copy(tree)
    faults = [fault for fault in faults if is_current(tree, fault)]
    for kind, on in sorted({(fault["kind"], fault["on"]) for fault in faults}):
        planted = [fault for fault in faults if (fault["kind"], fault["on"]) == (kind, on)]
        wanted = [test for fault in planted for test in fault["fails"]]
        assert len(wanted) == len(set(wanted)), f"two faults of {kind} on {on} are to make one test fail"
        before = plant(tree, planted)
        kernels = {re.search(r'name: "(\w+)"', test)[1] for test in wanted}
        failed = failing(build(tree, on), kernels, os.path.join(folder, f"{kind}-{on}.xml"))
        for path, text in before.items():
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        for fault in planted:
            missed = fault["fails"] if failed is None else [test for test in fault["fails"] if test not in failed]
            detail = "the test program wrote no results" if failed is None else f"these passed: {', '.join(missed)}"
            print("fail" if missed else "pass", name_of(fault), detail if missed else "", sep="\t", flush=True)


main(*sys.argv[1:])

"""The board's program for arm64: published when it is older than its sources, run and counted as a given processor, its functions and their code."""
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from bisect import bisect_right
from collections import defaultdict, namedtuple

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
ARM64 = os.path.join(TOP, "tools", "arm64", "arm64")
PROGRAM = os.path.join(TOP, "artifacts", "board-arm64", "edgeconv-board")
SYMBOLS = PROGRAM + ".dbg"
CPUS = ("cortex-a53", "cortex-a72", "cortex-a76")
READ_SLACK = 64  # bytes of an arena after those that inspect tells

Function = namedtuple("Function", "start end name")
Instruction = namedtuple("Instruction", "address text")


class Failed(Exception):
    """One line for the user, and an exit code: 2 for a mistake of the caller, 1 for a failure."""

    def __init__(self, message, code=1):
        super().__init__(message)
        self.code = code


def one_line(text):
    lines = [line for line in text.strip().splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line]
    return (errors or lines or ["it said nothing"])[-1].strip()


def publish():
    result = subprocess.run([ARM64, "publish-board", "arm64", "--if-older"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode:
        raise Failed(f"the board's program could not be published: {one_line(result.stdout)}")


def environment(cpu):
    """The emulator shows this machine's /proc/cpuinfo, so the program is told which core it runs on. Other switches stay as they are set."""
    return dict(os.environ, EDGECONV_CORE=cpu, EDGECONV_THREADS="1")


def run(cpu, *arguments):
    result = subprocess.run([ARM64, "run", "-cpu", cpu, PROGRAM, *arguments], capture_output=True, text=True, env=environment(cpu))
    if result.returncode:
        raise Failed(one_line(result.stderr).removeprefix("error: "), result.returncode if result.returncode == 2 else 1)
    return result.stdout


def count(cpu, *arguments, blocks=None):
    """The instructions of one run, its marks, (what, instructions so far) in order, and what it printed."""
    listed = ["-blocks", blocks] if blocks else []
    result = subprocess.run([ARM64, "count", "-cpu", cpu, *listed, PROGRAM, *arguments], capture_output=True,
                            text=True, env=environment(cpu))
    total = re.search(r"^INSNS (\d+)$", result.stderr, re.M)
    if result.returncode or not total:
        raise Failed(one_line(result.stderr).removeprefix("error: "), result.returncode if result.returncode == 2 else 1)
    return int(total[1]), [(int(what), int(at)) for what, at in re.findall(r"^MARK (\d+) (\d+)$", result.stderr, re.M)], result.stdout


def inspect(model):
    return json.loads(run(CPUS[0], "inspect", model, "--json"))


def executions(cpu, *arguments):
    """How often each block of the program ran: {(address in the file, instructions): entries}; blocks of libraries are left out."""
    with tempfile.NamedTemporaryFile("r", prefix="blocks") as file:
        count(cpu, *arguments, blocks=file.name)
        base, result = None, defaultdict(int)
        for line in file:
            first, *rest = line.split()
            if first == "CODE":
                base = int(rest[0], 16) - first_code()
            else:
                result[int(first, 16) - base, int(rest[0])] += int(rest[1])
    return result


def first_code():
    """The address, in the file, of its first segment that may be executed."""
    segments = subprocess.run(["aarch64-linux-gnu-readelf", "-lW", PROGRAM], capture_output=True, text=True, check=True).stdout
    return min(int(address, 16) for address in re.findall(r"^  LOAD +0x\w+ (0x\w+) .* R.E ", segments, re.M))


def functions():
    """The program's functions, by address."""
    listed = subprocess.run(["aarch64-linux-gnu-nm", "-S", "--defined-only", SYMBOLS], capture_output=True, text=True, check=True).stdout
    found = []
    for line in listed.splitlines():
        fields = line.split()
        if len(fields) == 4 and fields[2] in "tTwW":
            found.append(Function(int(fields[0], 16), int(fields[0], 16) + int(fields[1], 16), fields[3]))
    return sorted(found)


def find(sorted_functions, address):
    at = bisect_right(sorted_functions, address, key=lambda function: function.start) - 1
    return sorted_functions[at] if at >= 0 and address < sorted_functions[at].end else None


def code(function):
    """The instructions of a function."""
    text = subprocess.run(["aarch64-linux-gnu-objdump", "-d", "--no-show-raw-insn", f"--start-address={function.start:#x}",
                           f"--stop-address={function.end:#x}", PROGRAM], capture_output=True, text=True, check=True).stdout
    return [Instruction(int(address, 16), " ".join(words.split("//")[0].split())) for address, words in re.findall(r"^ +([0-9a-f]+):\t(.*)$", text, re.M)]


def say(text):
    print(text, file=sys.stderr, flush=True)


def command(main):
    """Runs a command's main; a failure is one line and its exit code."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `| head` ends the program without a word
    try:
        sys.exit(main())
    except Failed as failure:
        say(f"error: {failure}")
        sys.exit(failure.code)

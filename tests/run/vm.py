#!/usr/bin/env python3
"""vm.py CASE WHERE CONSOLE FILES: judges what a guest said on its console; prints "pass|fail|figure", name and detail, one a line, by tabs.

CASE: a file of tools/vm/cases. WHERE: words for the machine. FILES: the folder with expected outputs (NAME.raw), and what was watched from outside.
"""
import json
import os
import re
import sys

case, where, console, files = sys.argv[1:]
with open(console, encoding="utf-8", errors="replace") as file:
    said = [line.rstrip("\r\n") for line in file]


def say(outcome, name, detail=""):
    print(f"{outcome}\t{where}: {name}\t{detail}")


def check(name, problem, detail=""):
    """problem: what is wrong; nothing if it is as it must be."""
    say("fail" if problem else "pass", name, str(problem) if problem else detail)


def shown(name):
    """A file that the guest printed, by lines; None if it did not."""
    start = f"FILE {name}"
    if start not in said:
        return None
    first = said.index(start) + 1
    return said[first:said.index("FILE END", first)]


def events(name, what=None):
    found = []
    for line in shown(name) or []:
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict) and (what is None or event.get("event") == what):
            found.append(event)
    return found


def code(name):
    for line in said:
        if line.startswith(f"CODE {name} "):
            return int(line.split()[-1])
    return None


def ended_well(name):
    return None if code(name) == 0 else f"exit code {code(name)}: {' | '.join((shown(name) or ['said nothing'])[-3:])[:300]}"


def summary(name):
    """The last line, of a node that was told how many frames."""
    found = [event for event in events(name) if "allocatedBytes" in event]
    return found[-1] if found else {}


def expected(name):
    """The raw outputs of each frame of a file, in hexadecimal, as `edgeconv-board run --frame --raw-out` wrote them."""
    with open(os.path.join(files, name + ".raw"), "rb") as file:
        data = file.read()
    count = 2 if name in ("digits", "colour") else 1
    size = len(data) // count
    return [data[i * size:(i + 1) * size].hex() for i in range(count)]


def raw_outputs(name, wanted, may_differ=0):
    frames = [event["outputs"].lower() for event in events(name, "frame")]
    strange = [output for output in frames[may_differ:] if output not in wanted]
    missing = [output for output in wanted if output not in frames]
    if not frames:
        return "no frame was said"
    if strange:
        return f"{len(strange)} of {len(frames)} frames have other outputs, the first {strange[0][:80]}; expected {wanted[0][:80]}"
    return f"a picture's outputs never came: {missing[0][:80]}" if missing else None


def no_waste(name, frames, *zero):
    found = summary(name)
    if not found:
        return "no summary"
    wrong = {key: found.get(key) for key in zero if found.get(key) != 0}
    if wrong:
        return f"of {found.get('frames')} frames: {wrong}"
    return None if found["frames"] >= frames else f"only {found['frames']} frames"


def sight():
    check("the node saw 120 frames of 640x480 YUYV: 0 bytes allocated, no buffer lost",
          ended_well("webcam") or no_waste("webcam", 120, "allocatedBytes", "dropped", "damaged", "lostLines", "lost"))
    check("each frame's raw outputs are those of the same pixels from a file (YUYV, grey model)",
          ended_well("digits") or raw_outputs("digits", expected("digits")))
    check("nothing is allocated while a rule changes, pins are set and every frame is logged", no_waste("digits", 300, "allocatedBytes", "lostLines", "lineFaults"))
    check("the line rises and falls as the rule says", line_follows_rule())
    latency = summary("digits").get("latency", {})
    if latency:
        say("figure", "capture to decision, in the guest's time", ", ".join(f"{part} {times['p50']} us" for part, times in latency.items()))
    if shown("colour") is not None:
        check("each frame's raw outputs are those of the same pixels from a file (YUYV, colour model)",
              ended_well("colour") or raw_outputs("colour", expected("colour")))
    # The first frame of v4l2loopback may be an old buffer; a damaged one is not looked at.
    check("each frame's raw outputs are those of the same JPEG picture from a file (MJPG of v4l2loopback)",
          ended_well("jpeg") or raw_outputs("jpeg", expected("jpeg"), may_differ=1))


def line_follows_rule():
    changes = [(float(line.split()[0]), line.split()[1] == "1") for line in shown("levels") or []][1:]
    rules = [event["on"] for event in events("digits", "rule")]
    levels = [level for _, level in changes][:len(rules)]
    if rules.count(True) < 2 or rules.count(False) < 2:
        return f"the rule changed only so: {rules}"
    if levels != rules:
        return f"the rule was {rules}, the line {levels}"
    return None


def window(name, log):
    """The log's lines between a fault and its end."""
    begin = end = None
    for line in said:
        if line.startswith(f"FAULT {name} "):
            begin = int(line.split()[-1])
        if line.startswith(f"WELL {name} "):
            end = int(line.split()[-1])
    if begin is None or end is None:
        return None
    return [json.loads(line) for line in shown(log)[begin:end] if line.startswith("{")]


def recovers(name, states, code_of):
    """The camera's lines say these states, once each; after them frames come."""
    lines = window(name, "log")
    if lines is None:
        return "it did not come to its end"
    camera = [line for line in lines if line["event"] == "camera"]
    found = [line["state"] for line in camera]
    if found != states:
        return f"the node said {[(line['state'], line.get('code')) for line in camera]}, expected {states}"
    if camera[0].get("code") not in code_of:
        return f"code {camera[0].get('code')}, expected one of {code_of}"
    other = [line["event"] for line in lines if line["event"] not in ("camera", "latency", "rule")]
    if other:
        return f"the node also said {other}"
    return flows(lines)


def flows(lines):
    latencies = [line for line in lines if line["event"] == "latency"]
    return None if latencies and latencies[-1]["frames"] > 0 else "no frames came after it"


def counts(name, what):
    lines = window(name, "log")
    if lines is None:
        return "it did not come to its end"
    saying = [line for line in lines if line.get(what, 0) > 0]
    if len(saying) != 1:
        return f"{len(saying)} lines name {what}: {lines}"
    if any(line["event"] == "camera" for line in lines):
        return f"the camera's state changed: {lines}"
    return flows(lines)


def faults():
    has = {line.split()[1] for line in said if line.startswith("FAULT ")}
    problems = [line for line in said if line.startswith("PROBLEM")]
    check("the faults came and went as the test wanted", "; ".join(problems))
    if "damaged" in has:
        check("a frame marked as faulty is said and skipped", counts("damaged", "damaged"))
    if "half" in has:
        check("half of the buffers dropped: said in one line, and frames go on", counts("half", "dropped"))
    if "stalled" in has:
        check("all buffers dropped: said in one line, and frames come again", recovers("stalled", ["stalled", "streaming"], ["EC3002"]))
    if "stream" in has:
        check("an error of the stream: said in one line, the camera opened again", recovers("stream", ["lost", "reopened"], ["EC3003"]))
    if "queue" in has:
        check("an error when a buffer is given back: said in one line, the camera opened again", recovers("queue", ["lost", "reopened"], ["EC3003"]))
    if "refused" in has:
        check("a driver that refuses buffers once when opened again: said in one line more", recovers("refused", ["lost", "lost", "reopened"], ["EC3003"]))
    if "unplugged" in has:
        check("unplugged for two seconds and plugged in again: said, the camera opened again", recovers("unplugged", ["lost", "reopened"], ["EC3003"]))
    check("SIGTERM while frames come: exit code 0", leaves("streaming", "log"))
    for state in ("stalled", "lost"):
        if shown(state) is not None:
            check(f"SIGTERM while the camera is {state}: exit code 0", leaves(state, state))


def leaves(state, log):
    stops = events(log, "stop")
    return (None if code(state) == 0 else f"exit code {code(state)}") or (None if len(stops) == 1 else f"{len(stops)} lines say stop: {(shown(log) or [])[-3:]}")


def signal():
    problems = [line for line in said if line.startswith("PROBLEM")]
    check("the signals came and went as the test wanted", "; ".join(problems))
    for mode, name in (1, "no signal"), (2, "no lock"), (3, "a signal out of range"):
        lines = [line for line in window(f"signal-{mode}", "log") or [] if line["event"] == "camera"]
        texts = [(line["state"], line.get("code")) for line in lines]
        wrong = [state for state, _ in texts] != ["lost", "reopened"] or texts[0][1] != "EC3010"
        check(f"{name} at the input: said in one line, the camera opened again", f"the node said {texts}" if wrong else flows(window(f"signal-{mode}", "log")))
    check("SIGTERM without a signal: exit code 0", leaves("without a signal", "log"))


def killed():
    before = [line.split()[2] for line in said if line.startswith("KILLED ")]
    after = [line.split()[1] for line in said if line.startswith("LEVELS ")]
    check("kill -9 at seven moments: the next start sets every line as its rule begins",
          None if len(after) == 7 and set(after) == {"0110"} else f"levels of lines off, on, off low, on low: {after}, killed at {before}")
    told = shown("served") or []
    silent = [line for line in told if "silent for" in line]
    readies = sum(line == "SERVE told READY=1" for line in told)
    check("a stopped node starves its watchdog: it is killed, started again and ready again",
          None if len(silent) == 1 and readies == 2 else f"{told}")
    fed = int(re.search(r"fed (\d+) times", silent[0])[1]) if silent else 0
    check("the node feeds its watchdog more often than it must", None if fed >= 3 else f"fed {fed} times in 3 s, one needed in 2 s")
    check("the node says that it is about to end, and SIGTERM gives exit code 0",
          None if "SERVE told STOPPING=1" in told and code("served") == 0 else f"code {code('served')}: {told[-4:]}")


def wake():
    problems = [line for line in said if line.startswith("PROBLEM")]
    check("the pins came and went as the test wanted", "; ".join(problems))

    def numbers(word):
        found = [line.split()[1:] for line in said if line.startswith(word + " ")]
        return [float(each) for each in found[0]] if found else []

    asleep = numbers("ASLEEP")
    check("asleep: the camera is closed, and the node takes less than 1 % of a processor",
          None if len(asleep) == 2 and asleep[0] == 0 and asleep[1] <= 20 else f"cameras, hundredths of a second in 20 s: {asleep}", f"{asleep[-1:]} hundredths of a second in 20 s")
    turns = [event["event"] for event in events("log") if event["event"] in ("sleep", "wake", "awake")]
    check("an edge of the pin wakes it, a pulse that is over at once too, and it sleeps again", None if turns == ["sleep"] + 2 * ["wake", "awake", "sleep"] else f"{turns}")
    bell = [(event["rule"], event["on"]) for event in events("log", "rule")]
    states = {word: numbers(word) for word in ("AWAKE", "KEPT", "CLOSED")}
    check("a rule that looks at a pin sets its line, and keeps the node awake while it is on",
          None if bell == [("bell", True), ("bell", False)] and states == {"AWAKE": [1, 1], "KEPT": [1, 1], "CLOSED": [0, 0]} else f"{bell}, cameras and levels {states}")
    first = [event["milliseconds"] for event in events("log", "awake")]
    check("the time from the edge to the first decision is said", None if len(first) == 2 and all(0 < time < 5000 for time in first) else f"{first}", f"{first} ms, in the guest's time")
    term = numbers("TERM")
    check("SIGTERM while it is asleep: exit code 0, within a second", leaves("asleep", "log") or (None if len(term) == 2 and term[1] - term[0] < 1 else f"{term}"))
    naps = len(events("frames", "sleep"))
    check("a hundred frames over several times awake: 0 bytes allocated, asleep and awake",
          ended_well("frames") or no_waste("frames", 100, "allocatedBytes", "lostLines", "lost") or (None if naps >= 2 else f"it slept {naps} times"))
    told = shown("served") or []
    check("asleep it feeds its watchdog", None if code("served") == 0 and "SERVE told READY=1" in told and not any("silent" in line for line in told) else f"code {code('served')}: {told}")
    held = shown("check-held") or []
    check("node --check: nothing is amiss, and of a node that runs already each line is said to be held",
          ended_well("check-free") or (None if code("check-held") == 2 and len(held) == 3 and any("line 5" in line or "pin 5" in line for line in held) else f"code {code('check-held')}: {held}"))


def installed():
    release = re.search(r"installed (\w+) in /opt/edgeconv", " ".join(shown("first") or []))
    well = f"edgeconv /opt/edgeconv/releases/{release[1]}/edgeconv-board 1" if release else None

    def runs(when):
        found = [line.split(" ", 2)[2] for line in said if line.startswith(f"RUNS {when} ")]
        return None if found == [well] else f"runs as, program, line: {found}, expected {well}"

    asked = shown("asked") or []
    lacking = [words for words in ("usermod -aG video edgeconv", "usermod -aG gpio edgeconv", "systemctl enable edgeconv-node.service") if words not in asked]
    check("installed: the node runs as its user, which may use camera and pins", ended_well("first") or runs("first") or (f"not done: {lacking}" if lacking else None))
    check("installed again: the same runs", ended_well("again") or runs("again"))
    check("a new version that does not start: said, and the old one runs again",
          (None if code("broken") == 1 and "EC7109" in " ".join(shown("broken") or []) else f"code {code('broken')}: {shown('broken')}") or runs("broken"))
    found = {finding["check"]: finding for finding in document("doctor").get("findings") or []}
    check("doctor: the service runs, and it is who reads the camera",
          None if found.get("service", {}).get("outcome") == "ok" and "edgeconv-board reads it" in found.get("camera", {}).get("what", "") else f"{found}"[:400])
    still = [line for line in said if line.startswith("STILL")]
    check("uninstalled with --purge: nothing is left", ended_well("removed") or (f"{shown('left')} {still}" if shown("left") or still != ["STILL "] else None))


def formats():
    for name in "yuyv", "nv12", "i420", "grey", "rgb", "bgr":
        check(f"frames of {name}: raw outputs as of the same pixels from a file", ended_well(name) or raw_outputs(name, expected(f"format-{name}")))


def pi3():
    check("the guest is a Raspberry Pi 3", None if any("Raspberry Pi 3" in line for line in said) else "no such model")
    with open(os.path.join(files, "gpio17"), encoding="utf-8") as file:
        pairs = [line.split() for line in file]
    levels = [pair[0] for pair in pairs]
    wrong = [pair for pair in pairs if len(pair) != 2 or pair[0] != pair[1]]
    check("GPIO17 in GPLEV0, read from outside, is what the rule says",
          f"said and seen: {wrong}" if wrong else None if levels.count("1") >= 2 and levels.count("0") >= 2 else f"changes: {levels}", f"{len(pairs)} changes")
    check("the node on the Pi ends well", None if code("pi3") in (0, 143) else f"exit code {code('pi3')}: {said[-12:]}")


def document(name):
    try:
        return json.loads("\n".join(shown(name) or []))
    except ValueError:
        return {}


def report():
    found = document("report")
    vectors = found.get("vectors") or []
    wrong = [vector for vector in vectors if not vector.get("is_exact")]
    check("report: the models' bytes are exact with every instruction set",
          None if code("report") == 0 and vectors and not wrong else f"exit code {code('report')}, {len(vectors)} vectors, wrong: {wrong[:2]}; {(shown('said') or [])[-2:]}",
          f"{len(vectors)} vectors")
    kernels = found.get("kernels") or []
    inexact = [kernel.get("kernel") for kernel in kernels if kernel.get("is_exact") is False]
    measured = [kernel for kernel in kernels if kernel.get("is_exact")]
    check("report: each kernel gives the scalar ones' bytes", None if len(measured) > 5 and not inexact else f"{len(measured)} of {len(kernels)} kernels, wrong: {inexact}",
          f"{len(measured)} kernels")
    check("report: it lists the camera", None if any(camera.get("driver") == "vivid" for camera in found.get("cameras") or []) else f"{found.get('cameras')}")
    findings = document("doctor").get("findings") or []
    lacking = [finding for finding in findings if finding.get("outcome") not in (None, "ok") and finding.get("code") and not finding.get("remedy")]
    check("doctor: it looks at the camera, and each complaint has its remedy",
          None if any("camera" in finding.get("check", "") for finding in findings) and not lacking else f"{findings[:5]} {lacking}")
    check("node --check: everything is there", ended_well("check-webcam"))
    missing = shown("check-blind") or []
    check("node --check: a camera and a chip that are not there, in a line each",
          None if code("check-blind") == 2 and len(missing) == 2 and all(any(name in line for line in missing) for name in ("/dev/video7", "sim-lab"))
          else f"exit code {code('check-blind')}: {missing}")


globals()[case]()

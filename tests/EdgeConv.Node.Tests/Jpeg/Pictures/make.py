#!/usr/bin/env python3
"""Makes the pictures of this folder, and expected.txt with libturbojpeg's planes of them as hashes.

Needs cjpeg and djpeg (Debian: libjpeg-turbo-progs 2.1.5), ffmpeg (5.1) and libturbojpeg.so.0 (libturbojpeg0 2.1.5). The sources are a part of
tools/meter/demo.png, which the project made, and ffmpeg's generated pictures, with noise. Run it in this folder: ./make.py
"""
import ctypes
import hashlib
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[3]
WORK = TOP / "artifacts" / "jpeg-pictures"
FORMATS = {0: "I444", 1: "I422", 2: "I420", 3: "Grey", 4: "I440", 5: "I411"}
BLOCKS = {0: (1, 1), 1: (2, 1), 2: (2, 2), 3: (1, 1), 4: (1, 2), 5: (4, 1)}


def run(*words, **options):
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, **options).stdout


def source(name, *words):
    path = WORK / f"{name}.ppm"
    run("ffmpeg", "-v", "error", "-y", *words, "-frames:v", "1", "-bitexact", str(path))
    return path


def cjpeg(name, picture, *words, scans=None):
    if scans:
        script = WORK / "scans.txt"
        script.write_text(scans)
        words += ("-scans", str(script))
    (HERE / f"{name}.jpg").write_bytes(run("cjpeg", "-dct", "int", *words, str(picture)))


def ffmpeg(name, picture, layout, *words):
    (HERE / f"{name}.jpg").write_bytes(run("ffmpeg", "-v", "error", "-i", str(picture), "-vf", f"scale=out_range=full,format={layout}",
                                           "-c:v", "mjpeg", *words, "-bitexact", "-f", "image2pipe", "-"))


def segments(data):
    """The marker segments before the first scan's data, as (marker, start, end)."""
    at = 2
    while data[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(data[at + 2:at + 4])
        yield data[at + 1], at, end
        at = end


def without_tables(name, of):
    """As a camera's motion JPEG: the usual Huffman tables are not said."""
    data = (HERE / f"{of}.jpg").read_bytes()
    for marker, start, end in reversed(list(segments(data))):
        if marker == 0xC4:
            data = data[:start] + data[end:]
    (HERE / f"{name}.jpg").write_bytes(data)


def scale(width, height, w, h):
    """In how many eighths libturbojpeg makes a picture of at most w x h: the most that fit."""
    return next(n for n in range(16, 0, -1) if -(-width * n // 8) <= w and -(-height * n // 8) <= h)


def expected():
    turbo = ctypes.CDLL("libturbojpeg.so.0")
    turbo.tjInitDecompress.restype = ctypes.c_void_p
    lines = []
    for path in sorted(HERE.glob("*.jpg")):
        data = path.read_bytes()
        handle = ctypes.c_void_p(turbo.tjInitDecompress())
        width, height, sampling, colours = (ctypes.c_int() for _ in range(4))
        size = ctypes.c_ulong(len(data))
        if path.name.startswith("refused"):
            continue
        if turbo.tjDecompressHeader3(handle, data, size, *map(ctypes.byref, (width, height, sampling, colours))) != 0:
            sys.exit(f"{path.name}: libturbojpeg does not read it")
        across, down = BLOCKS[sampling.value]
        hashes = []
        for reduction in (1, 2, 4, 8):
            w, h = -(-width.value // reduction), -(-height.value // reduction)
            if scale(width.value, height.value, w, h) * reduction != 8:
                hashes.append("-")  # so small that it would come at another size
                continue
            count = 1 if sampling.value == 3 else 3
            strides = [turbo.tjPlaneWidth(i, w, sampling.value) for i in range(count)]
            planes = [ctypes.create_string_buffer(strides[i] * turbo.tjPlaneHeight(i, h, sampling.value)) for i in range(count)]
            pointers = (ctypes.c_void_p * 3)(*(ctypes.addressof(plane) for plane in planes))
            if turbo.tjDecompressToYUVPlanes(handle, data, size, pointers, w, (ctypes.c_int * 3)(*strides), h, 0) != 0:
                sys.exit(f"{path.name}: libturbojpeg does not decode it at 1/{reduction}")
            digest = hashlib.sha256()
            for i, plane in enumerate(planes):
                columns, rows = (w, h) if i == 0 else (-(-w // across), -(-h // down))
                for y in range(rows):
                    digest.update(plane.raw[y * strides[i]:y * strides[i] + columns])
            hashes.append(digest.hexdigest()[:32])
        lines.append(f"{path.stem} {width.value} {height.value} {FORMATS[sampling.value]} {' '.join(hashes)}\n")
    (HERE / "expected.txt").write_text("".join(lines))


def main():
    WORK.mkdir(parents=True, exist_ok=True)
    for old in HERE.glob("*.jpg"):
        old.unlink()
    demo = str(TOP / "tools" / "meter" / "demo.png")
    noise = "noise=alls=6:all_seed=7"
    small = source("small", "-i", demo, "-vf", f"crop=393:279:252:100,scale=131:93,{noise}")
    large = source("large", "-i", demo, "-vf", f"crop=624:468:224:96,scale=640:480,{noise}")
    generated = source("generated", "-f", "lavfi", "-i", "testsrc2=size=150x110", "-vf", noise)

    for name, factors in (("444", "1x1"), ("422", "2x1"), ("420", "2x2"), ("440", "1x2"), ("411", "4x1")):
        cjpeg(f"cjpeg-{name}", small, "-sample", factors)
    cjpeg("cjpeg-grey", small, "-grayscale")
    cjpeg("cjpeg-grey-2x2", generated, "-grayscale", "-sample", "2x2")
    cjpeg("cjpeg-422-as-2x2", generated, "-sample", "2x2,1x2,1x2")
    cjpeg("cjpeg-440-as-2x2", generated, "-sample", "2x2,2x1,2x1")
    cjpeg("cjpeg-444-as-2x1", generated, "-sample", "2x1,2x1,2x1")
    cjpeg("cjpeg-420-best", generated, "-quality", "100")
    cjpeg("cjpeg-444-best", small, "-quality", "98", "-sample", "1x1")
    cjpeg("cjpeg-420-worst", small, "-quality", "5", "-baseline")
    cjpeg("cjpeg-420-wide-quantisers", small, "-quality", "2")
    cjpeg("cjpeg-422-optimised", small, "-optimize", "-sample", "2x1")
    cjpeg("cjpeg-420-restart-each", small, "-restart", "1B")
    cjpeg("cjpeg-420-restart-3", small, "-restart", "3B")
    cjpeg("cjpeg-422-restart-rows", small, "-restart", "1", "-sample", "2x1")
    cjpeg("cjpeg-420-three-scans", small, scans="0;\n1;\n2;\n")
    cjpeg("cjpeg-420-two-scans", small, scans="0;\n1 2;\n")
    cjpeg("cjpeg-411-three-scans-restart", small, "-sample", "4x1", "-restart", "5B", scans="2;\n0;\n1;\n")
    cjpeg("cjpeg-440-three-scans-optimised", small, "-sample", "1x2", "-optimize", scans="0;\n1;\n2;\n")
    for width, height in ((1, 1), (2, 3), (7, 9), (16, 16), (17, 33), (33, 8)):
        tiny = source("tiny", "-i", demo, "-vf", f"crop=90:80:400:240,scale={width}:{height},{noise}")
        cjpeg(f"cjpeg-420-{width}x{height}", tiny, "-quality", "90")
        cjpeg(f"cjpeg-422-{width}x{height}", tiny, "-quality", "90", "-sample", "2x1")
    for name, factors in (("420", "2x2"), ("422", "2x1")):
        cjpeg(f"cjpeg-{name}-640x480", large, "-sample", factors)
        ffmpeg(f"ffmpeg-{name}-640x480", large, f"yuvj{name}p", "-q:v", "4", "-huffman", "default")
    for name in ("420", "422", "444"):
        ffmpeg(f"ffmpeg-{name}", small, f"yuvj{name}p", "-q:v", "3")
    ffmpeg("ffmpeg-422-default", generated, "yuvj422p", "-q:v", "2", "-huffman", "default")
    without_tables("ffmpeg-422-no-tables", "ffmpeg-422-default")
    ffmpeg("ffmpeg-420-slices", small, "yuvj420p", "-q:v", "3", "-threads", "1", "-slices", "3")

    cjpeg("refused-progressive", small, "-progressive")
    cjpeg("refused-arithmetic", small, "-arithmetic")
    cjpeg("refused-rgb", small, "-rgb")
    cjpeg("refused-410", small, "-sample", "4x2")
    expected()


main()

#!/usr/bin/env python3
"""Takes from a README what it tells a reader to type.

    readme.py program README.md      the first C# block
    readme.py commands README.md     the sh blocks that stand right after a line <!-- run -->, one script
"""
import re
import sys

kind, path = sys.argv[1], sys.argv[2]
text = open(path, encoding="utf-8").read()
if kind == "program":
    blocks = re.findall(r"^```csharp\n(.*?)^```", text, re.M | re.S)[:1]
else:
    blocks = re.findall(r"^<!-- run -->\n+```sh\n(.*?)^```", text, re.M | re.S)
if not blocks:
    sys.exit(f"{path} has no such block: {kind}")
print("".join(blocks), end="")

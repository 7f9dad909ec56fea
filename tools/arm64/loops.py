"""The innermost loops of a function, by its flow graph."""
import re
from collections import namedtuple

Loop = namedtuple("Loop", "function start instructions")

_BRANCH = re.compile(r"^(b\.\w+|b|cbn?z|tbn?z) (?:.*, )?([0-9a-f]+)(?: <.*>)?$")
_ON_VECTORS = re.compile(r"^(\w+) v\d+\.")
_MOVES = re.compile(r"^(mov|movi|mvni|dup|ins|ld\d\w?|st\d)$")


def computes(text):
    """Whether an instruction computes with vectors: loads, stores, copies and constants do not."""
    operation = _ON_VECTORS.match(text)
    return operation is not None and not _MOVES.match(operation[1])


def innermost(function, instructions):
    """Natural loops that hold no other loop, each with its instructions in the order of their addresses."""
    blocks, successors = _flow(instructions)
    if not blocks:
        return []
    dominators = _dominators(successors)
    bodies = {}
    for block, targets in successors.items():
        for header in targets:
            if header in dominators.get(block, ()):  # an edge back to a block that every way here comes through
                bodies.setdefault(header, set()).update(_body(header, block, successors))
    loops = []
    for header, body in bodies.items():
        if not any(other != header and other in body for other in bodies):
            inside = [i for block in sorted(body) for i in blocks[block]]
            loops.append(Loop(function, header, inside))
    return sorted(loops, key=lambda loop: loop.start)


def _flow(instructions):
    """Blocks by their first address, and where each goes. What a call returns to is the next instruction; a jump by register ends a way."""
    addresses = {i.address for i in instructions}
    starts = {instructions[0].address} if instructions else set()
    targets = {}
    for at, instruction in enumerate(instructions):
        branch = _BRANCH.match(instruction.text)
        ends = branch or re.match(r"^(ret|br|brk|udf)\b", instruction.text)
        if not ends:
            continue
        if at + 1 < len(instructions):
            starts.add(instructions[at + 1].address)
        target = int(branch[2], 16) if branch else None
        if target in addresses:
            starts.add(target)
        falls = branch is not None and branch[1] != "b"
        targets[instruction.address] = ([target] if target in addresses else [], falls)
    blocks, successors, block = {}, {}, None
    for at, instruction in enumerate(instructions):
        if instruction.address in starts:
            block = instruction.address
            blocks[block] = []
        blocks[block].append(instruction)
        following = instructions[at + 1].address if at + 1 < len(instructions) else None
        jumps, falls = targets.get(instruction.address, ([], True))
        if instruction.address in targets or following in starts:
            successors[block] = jumps + ([following] if falls and following is not None else [])
    for block in blocks:
        successors.setdefault(block, [])
    return blocks, successors


def _dominators(successors):
    """For each block that can be reached: the blocks that every way to it passes."""
    entry = min(successors)
    order, seen, stack = [], {entry}, [(entry, iter(successors[entry]))]
    while stack:
        block, rest = stack[-1]
        for following in rest:
            if following not in seen:
                seen.add(following)
                stack.append((following, iter(successors[following])))
                break
        else:
            order.append(block)
            stack.pop()
    order.reverse()
    before = {block: [] for block in order}
    for block in order:
        for following in successors[block]:
            before[following].append(block)
    found = {block: None for block in order}
    found[entry] = {entry}
    changed = True
    while changed:
        changed = False
        for block in order[1:]:
            known = [found[previous] for previous in before[block] if found[previous] is not None]
            new = set.intersection(*known) | {block}
            if new != found[block]:
                found[block], changed = new, True
    return found


def _body(header, tail, successors):
    """The blocks that reach the tail without passing the header, both included."""
    body, stack = {header}, [tail]
    while stack:
        block = stack.pop()
        if block not in body:
            body.add(block)
            stack += [previous for previous, targets in successors.items() if block in targets]
    return body

#!/usr/bin/env python3
"""Writes sandbox.json, the profile that container engines read, from the list in `allowed`; run it after each change."""

import json
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
CONDITION = re.compile(r"(?P<index>\d)(&(?P<mask>\w+))?=(?P<value>\w+)")


def rule(name, words):
    """One entry of `syscalls`: a name with the words that follow it in the list."""
    if words and words[0].startswith("errno="):
        return {"names": [name], "action": "SCMP_ACT_ERRNO", "errnoRet": int(words[0].removeprefix("errno="))}
    return {"names": [name], "action": "SCMP_ACT_ALLOW", "args": [condition(word) for word in words]}


def condition(word):
    index, _, mask, value = CONDITION.fullmatch(word).groups()
    if mask is None:
        return {"index": int(index), "value": int(value, 0), "op": "SCMP_CMP_EQ"}
    return {"index": int(index), "value": int(mask, 0), "valueTwo": int(value, 0), "op": "SCMP_CMP_MASKED_EQ"}


def main():
    lines = [line.split() for line in (HERE / "allowed").read_text().splitlines() if line and not line.startswith("#")]
    plain = {"names": sorted(name for name, *words in lines if not words), "action": "SCMP_ACT_ALLOW"}
    profile = {
        "defaultAction": "SCMP_ACT_ERRNO",
        "archMap": [{"architecture": name, "subArchitectures": []} for name in ("SCMP_ARCH_X86_64", "SCMP_ARCH_AARCH64")],
        "syscalls": [plain] + [rule(name, words) for name, *words in lines if words],
    }
    (HERE / "sandbox.json").write_text(json.dumps(profile, indent=2) + "\n")


if __name__ == "__main__":
    main()

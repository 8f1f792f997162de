# SPDX-License-Identifier: MIT
"""Blocks of documents that a script fills, so that no figure is copied by hand.

A block stands between the lines `<!-- measured: NAME -->` and `<!-- /measured -->`.
"""
import re


def fill(path, texts):
    """Puts texts[NAME] into each block NAME of the file; blocks of other names stay as they are. Gives the names filled."""
    filled = []

    def block(match):
        if match[2] not in texts:
            return match[0]
        filled.append(match[2])
        return f"{match[1]}\n{texts[match[2]].strip()}\n{match[3]}"

    before = path.read_text()
    after = re.sub(r"(<!-- measured: ([a-z ]+) -->)\n.*?(<!-- /measured -->)", block, before, flags=re.S)
    if after != before:
        path.write_text(after)
    return filled

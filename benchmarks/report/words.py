# SPDX-License-Identifier: MIT
"""How results are worded, the same in tables and pictures."""
import statistics

MODES = {"infer": "inference", "train": "training step"}
CORES = {1: "one core", 2: "two cores"}


def cores(count):
    return CORES.get(count, f"{count} cores")


def title(record):
    """What a record measured, unit last."""
    if record["kind"] == "memory":
        return f"peak memory of training, batch {record['batch']}, MB"
    if record["kind"] == "load":
        return f"start to first image, {cores(record['cores'])}, s"
    return f"{MODES[record['kind']]}, batch {record['batch']}, {cores(record['cores'])}, images/s"


def number(value):
    """Three significant digits, four from 1000 on: 14.8, 0.123, 2195."""
    if value >= 1000:
        return f"{value:.0f}"
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{value:.{digits}f}"


def spread(result):
    return f"{number(result['median'])} ({number(result['min'])}–{number(result['max'])})"


def find(record, who, variant=None):
    for result in record["results"]:
        if result["who"] == who and variant in (None, result["variant"]):
            return result
    return None


def ratio(ours, theirs):
    """Ours over theirs: the median of the rounds' ratios, since both took their turns in each round."""
    return statistics.median(a / b for a, b in zip(ours["rounds"], theirs["rounds"]))

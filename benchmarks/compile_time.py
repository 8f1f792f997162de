#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How long the compiler takes for our files and, in the same run, for a trainer of the same kind in dlib.

  benchmarks/compile_time.py BUILD_FOLDER [--rounds N] [--lock FILE] [--fill README.md]
  benchmarks/compile_time.py BUILD_FOLDER --family [--fill docs/reference/networks.md]

BUILD_FOLDER holds a compile_commands.json (cmake --preset release). The files take turns; the table has the medians of
the compiler's own (user) seconds and the most memory any of its processes held. dlib comes from Debian's libdlib-dev.
With --family the files are each network alone, in a file that asserts its counts, and the whole family in one; the
status is 1 where one alone takes 3 s or more, or all of them 60 s or 2 GB.
"""
import argparse
import datetime
import json
import os
import pathlib
import re
import shlex
import statistics
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from peers.machine import first_line
from peers.rounds import Lock
from report import documents, tables

ROOT = pathlib.Path(__file__).resolve().parent.parent
OURS = {
    "a file that asserts InceptionV2's counts": "tests/static/networks/inception_v2.cpp",
    "`examples/train.cpp`": "examples/train.cpp",
    "`examples/support/training.cpp`: fit() and evaluation, shared by the programs": "examples/support/training.cpp",
    "`examples/support/make_inception_v2.cpp`: InceptionV2 with all stems, float and double; bfloat16":
        "examples/support/make_inception_v2.cpp",
    "`examples/support/kernels.cpp`: every kernel, float": "examples/support/kernels.cpp",
    "`examples/support/double_kernels.cpp`: every kernel, double": "examples/support/double_kernels.cpp",
}
FAMILY = "examples/support/networks.cpp"
WHOLE_FAMILY = "all of them, models included"
DLIB = "benchmarks/peers/dlib_trainer.cpp"


def flags_of(build):
    """The flags of examples/train.cpp in that build, for every file."""
    for entry in json.loads((build / "compile_commands.json").read_text()):
        if entry["file"].endswith("/examples/train.cpp"):
            words = shlex.split(entry["command"])
            while not pathlib.Path(words[0]).name.startswith(("g++", "c++", "clang++")):
                words = words[1:]  # ccache
            return words[:words.index("-o")]
    sys.exit(f"compile_time.py: {build} must build the examples; its compile_commands.json has no examples/train.cpp")


def write_family(folder):
    """A file for each network of FAMILY, which asserts its counts: the files by the network's name."""
    text = (ROOT / FAMILY).read_text()
    headers = re.findall(r"#include <(inception/networks/\w+\.hpp)>", text)
    files = {}
    for kind, name, side in re.findall(r"entry<(.+?)>\(\s*\"(\w+)\",\s*(\d+)", text, re.DOTALL):
        kind = re.sub(r"\s+", " ", kind.replace("Dynamic", "1000"))
        template = kind.split("<")[0]
        header = next(h for h in headers if re.search(rf"struct {template}\b", (ROOT / "include" / h).read_text()))
        files[name] = folder / f"{name}.cpp"
        files[name].write_text(f"""#include "{header}"

#include "inception/program/cost.hpp"

using namespace inception;

using Network = {kind};
static_assert(parameter_count<Network>() > 5'000'000);
static_assert(multiply_adds<Network>({{{side}, {side}}}) > 1'000'000'000);
static_assert(operation_count<Network>("conv2d") > 50);
""")
    return files


def within_bounds(name, seconds, memory):
    return (seconds < 60 and memory < 2) if name == WHOLE_FAMILY else seconds < 3


def compile_once(command):
    """(user seconds, GB of 10^9 bytes), of the compiler and the processes it starts."""
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"compile_time.py: this must compile: {shlex.join(command)}")
    return usage.ru_utime, usage.ru_maxrss * 1024 / 1e9


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--family", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--lock", type=pathlib.Path)
    parser.add_argument("--fill", type=pathlib.Path, metavar="FILE", help="a file whose block 'compile' gets the table")
    return parser.parse_args()


def compile_in_turns(commands, rounds, lock):
    """Of each command by name: its median time and its most memory."""
    taken = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            with lock.timing():
                taken[name].append(compile_once(command))
    return {name: (statistics.median(t for t, _ in runs), max(m for _, m in runs)) for name, runs in taken.items()}


def finish(options, compiler, block, what, taken, note=""):
    rows = [[name, f"{seconds:.1f} s", f"{memory:.2f} GB"] for name, (seconds, memory) in taken.items()]
    runs = "one run" if options.rounds == 1 else f"medians of {options.rounds} runs"
    text = (f"Measured on {datetime.date.today()} with {first_line([compiler, '--version'])}, `-O3 -march=native`, one "
            f"after the other, {runs}:\n\n" + tables.table([what, "time", "memory"], rows) + note)
    print(text)
    if options.fill:
        documents.fill(options.fill, {block: text})


def main():
    options = arguments()
    flags, lock = flags_of(options.build), Lock(options.lock)

    def command_for(file):
        return [*flags, "-o", "/dev/null", "-c", str(file)]

    if options.family:
        with tempfile.TemporaryDirectory() as folder:
            commands = {f"`{name}`": command_for(f) for name, f in write_family(pathlib.Path(folder)).items()}
            commands[WHOLE_FAMILY] = command_for(ROOT / FAMILY)
            taken = compile_in_turns(commands, options.rounds, lock)
        finish(options, flags[0], "compile", "network", taken)
        slow = [name for name, used in taken.items() if not within_bounds(name, *used)]
        sys.exit(f"compile_time.py: {', '.join(slow)}: too long or too large" if slow else 0)
    commands = {name: command_for(ROOT / file) for name, file in OURS.items()}
    has_dlib = pathlib.Path("/usr/include/dlib/dnn.h").exists()
    if has_dlib:
        dlib = f"dlib {first_line(['dpkg-query', '-W', '-f=${Version}', 'libdlib-dev']).split('+')[0]}"
        commands[f"{dlib}: a trainer of four of its inception modules"] = [
            flags[0], "-std=c++20", "-O3", "-march=native", "-o", "/dev/null", "-c", str(ROOT / DLIB)]
    finish(options, flags[0], "compile", "file", compile_in_turns(commands, options.rounds, lock),
           "" if has_dlib else "\ndlib is missing (Debian: libdlib-dev).\n")


if __name__ == "__main__":
    main()

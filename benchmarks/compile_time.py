#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How long the compiler takes for our files and, in the same run, for a trainer of the same kind in dlib.

  benchmarks/compile_time.py BUILD_FOLDER [--rounds N] [--lock FILE] [--fill README.md]

BUILD_FOLDER holds a compile_commands.json (cmake --preset release). The files take turns; the table has the medians of
the compiler's own (user) seconds and the most memory any of its processes held. dlib comes from Debian's libdlib-dev.
"""
import argparse
import json
import os
import pathlib
import shlex
import statistics
import subprocess
import sys

sys.dont_write_bytecode = True
from peers.machine import first_line
from peers.rounds import Lock
from report import documents, tables

ROOT = pathlib.Path(__file__).resolve().parent.parent
OURS = {
    "a file that asserts InceptionV2's counts": "tests/static/networks/inception_v2.cpp",
    "`examples/train.cpp`": "examples/train.cpp",
    "`examples/support/make_inception_v2.cpp`: InceptionV2 with all stems, float and double; bfloat16":
        "examples/support/make_inception_v2.cpp",
    "`examples/support/kernels.cpp`: every kernel, float": "examples/support/kernels.cpp",
    "`examples/support/double_kernels.cpp`: every kernel, double": "examples/support/double_kernels.cpp",
}
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
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--lock", type=pathlib.Path)
    parser.add_argument("--fill", type=pathlib.Path, metavar="FILE", help="a file whose block 'compile' gets the table")
    return parser.parse_args()


def main():
    options = arguments()
    flags, lock = flags_of(options.build), Lock(options.lock)
    commands = {name: [*flags, "-o", "/dev/null", "-c", str(ROOT / file)] for name, file in OURS.items()}
    has_dlib = pathlib.Path("/usr/include/dlib/dnn.h").exists()
    dlib = f"dlib {first_line(['dpkg-query', '-W', '-f=${Version}', 'libdlib-dev']).split('+')[0]}"
    theirs = f"{dlib}: a trainer of four of its inception modules"
    if has_dlib:
        commands[theirs] = [flags[0], "-std=c++20", "-O3", "-march=native", "-o", "/dev/null", "-c", str(ROOT / DLIB)]
    taken = {name: [] for name in commands}
    for _ in range(options.rounds):
        for name, command in commands.items():
            with lock.timing():
                taken[name].append(compile_once(command))
    rows = [[name, f"{statistics.median(t for t, _ in runs):.1f} s", f"{max(m for _, m in runs):.2f} GB"]
            for name, runs in taken.items()]
    import datetime
    text = (f"Measured on {datetime.date.today()} with {first_line([flags[0], '--version'])}, `-O3 -march=native`, one "
            f"after the other, medians of {options.rounds}:\n\n" + tables.table(["file", "time", "memory"], rows))
    if not has_dlib:
        text += "\ndlib is missing (Debian: libdlib-dev).\n"
    print(text)
    if options.fill:
        documents.fill(options.fill, {"compile": text})


if __name__ == "__main__":
    main()

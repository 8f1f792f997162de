#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles every kernel of the Cuda device in float, and prints what each takes of a GPU as a Markdown table.

  scripts/profile_kernels.py                                             # needs nvcc, no GPU
  scripts/profile_kernels.py --write docs/explanation/cuda_kernels.md    # puts the table into the page

The numbers are those of `nvcc -Xptxas -v`. It ends with an error where a kernel keeps registers in memory
(spills), but for those that hardly ever run or have hardly any work.
"""
import argparse
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- profile -->\n", "<!-- /profile -->\n"

# For values of 2^32 elements and more, and once a channel for inference.
RARE = re.compile(r"^element_kernel<unsigned long,|FoldBatchNorm")

ENTRY = re.compile(r"Compiling entry function '(\w+)' for 'sm_(\w+)'")
SPILLS = re.compile(r"(\d+) bytes spill stores, (\d+) bytes spill loads")
USED = re.compile(r"Used (\d+) registers")
SHARED = re.compile(r"(\d+) bytes smem")


def compile_kernels(architectures, eigen):
    """Returns what ptxas says."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["nvcc", "-std=c++20", "--expt-relaxed-constexpr", "-O2", "-Xptxas", "-v", "-isystem", eigen,
                   "-I", str(ROOT / "include"), "-c", str(ROOT / "scripts" / "profile_kernels.cu"),
                   "-o", str(pathlib.Path(folder) / "kernels.o")]
        for number in architectures:
            command += ["-gencode", f"arch=compute_{number},code=sm_{number}"]
        done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"profile_kernels: nvcc must compile the kernels; {shlex.join(command)} says:\n{done.stderr}")
    return done.stderr


def read(text):
    """Returns {kernel: {architecture: (registers, shared bytes, spilled bytes)}}."""
    kernels, kernel, spilled = {}, None, 0
    for line in text.splitlines():
        if found := ENTRY.search(line):
            kernel = kernels.setdefault(found[1], {})
            architecture = found[2]
        elif found := SPILLS.search(line):
            spilled = int(found[1]) + int(found[2])
        elif (found := USED.search(line)) and kernel is not None:
            shared = SHARED.search(line)
            kernel[architecture] = (int(found[1]), int(shared[1]) if shared else 0, spilled)
    return kernels


def readable(names):
    """Demangles, and leaves out what is the same everywhere: namespaces, and the parameters of the function."""
    lines = subprocess.run(["c++filt"], input="\n".join(names), stdout=subprocess.PIPE, text=True, check=True).stdout
    short = []
    for line in lines.splitlines():
        line = re.sub(r"inception::(detail::)?|^void ", "", line)
        depth = 0
        for i, letter in enumerate(line):
            depth += {"<": 1, ">": -1}.get(letter, 0)
            if letter == "(" and depth == 0:
                line = line[:i]
                break
        short.append(line.replace("> >", ">>"))
    return short


def table(kernels, architectures):
    heads = [f"sm_{number}" for number in architectures]
    lines = ["| kernel | registers: " + ", ".join(heads) + " | shared memory, bytes | spills, bytes |",
             "| --- | --: | --: | --: |"]
    for name, mangled in sorted(zip(readable(kernels), kernels)):
        of = [kernels[mangled][number] for number in architectures]
        registers = ", ".join(str(one[0]) for one in of)
        lines.append(f"| `{name}` | {registers} | {max(one[1] for one in of)} | {max(one[2] for one in of)} |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--architectures", nargs="+", default=["80", "90", "100"], metavar="NUMBER")
    parser.add_argument("--eigen", default="/usr/include/eigen3", help="the folder of Eigen's headers")
    parser.add_argument("--write", type=pathlib.Path, metavar="PAGE", help="replace the table of a page")
    options = parser.parse_args()
    kernels = read(compile_kernels(options.architectures, options.eigen))
    result = table(kernels, options.architectures)
    if options.write:
        page = options.write.read_text()
        before, after = page.index(BEGIN) + len(BEGIN), page.index(END)
        options.write.write_text(page[:before] + result + page[after:])
    else:
        print(result, end="")
    bad = [name for name, mangled in zip(readable(kernels), kernels)
           if not RARE.search(name) and any(one[2] for one in kernels[mangled].values())]
    if bad:
        sys.exit("profile_kernels: no kernel may spill; these do:\n" + "\n".join(bad))


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: MIT
"""Fetches the newest peers into a virtual environment of their own and builds the oneDNN program.

  python3 -m peers.fetch FOLDER

Uses pip as it is configured. PyTorch comes as its default package, CUDA libraries included (3 GB): unaltered. Where
pip is told of an index with CPU-only packages (PIP_EXTRA_INDEX_URL), it takes those. Writes FOLDER/peers.json with the
version of each peer or the reason why it is missing; a missing peer is no error here, the comparison will report it.
"""
import json
import os
import pathlib
import subprocess
import sys

PACKAGES = {"torch": ["torch", "numpy"], "onnxruntime": ["onnxruntime", "onnx", "numpy"], "onednn": ["onednn-devel"]}


def run(command, log, **options):
    """None, or the last line that a failed command printed."""
    with open(log, "a+") as file:
        print("+", *command, file=file, flush=True)
        done = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, **options)
        if done.returncode == 0:
            return None
        file.seek(0)
        return ([line.strip() for line in file if line.strip()] or ["no output"])[-1]


def environment_of(venv):
    """oneDNN's package needs to be told where its own libraries and its CPU device are."""
    lib = venv / "lib"
    return os.environ | {"LD_LIBRARY_PATH": str(lib), "OCL_ICD_FILENAMES": str(lib / "libintelocl.so")}


def build_onednn_program(folder, venv, log):
    source = pathlib.Path(__file__).with_name("onednn_convolutions.cpp")
    program = folder / "onednn_convolutions"
    failure = run(["g++", "-std=c++20", "-O2", source, "-o", program, f"-I{venv / 'include'}", f"-L{venv / 'lib'}",
                   "-ldnnl", f"-Wl,-rpath-link,{venv / 'lib'}"], log)
    return failure or run([program], log, env=environment_of(venv))


def version(python, peer):
    found = subprocess.run([python, "-c", f"from importlib.metadata import version; print(version('{peer}'))"],
                           capture_output=True, text=True)
    return found.stdout.strip()


def fetch(peer, packages, folder, log):
    venv = folder / ("venv_onednn" if peer == "onednn" else "venv")
    python = venv / "bin" / "python"
    if not python.exists():
        failure = run([sys.executable, "-m", "venv", venv], log)
        if failure:
            return {"missing": f"no virtual environment (Debian: python3-venv): {failure}"}
    print(f"Fetching {peer} …", flush=True)
    failure = run([python, "-m", "pip", "install", "--upgrade", *packages], log)
    if failure and not version(python, packages[0]):
        return {"missing": f"pip could not install it: {failure}"}
    if failure:
        print(f"{peer}: pip could not look for a newer one, the one that is here is used: {failure}")
    if peer == "onednn":
        failure = build_onednn_program(folder, venv, log)
    else:
        failure = run([python, "-c", f"import {', '.join(packages)}"], log)
    return {"missing": failure} if failure else {"version": version(python, packages[0])}


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "fetch.log"
    log.unlink(missing_ok=True)
    found = {peer: fetch(peer, packages, folder, log) for peer, packages in PACKAGES.items()}
    (folder / "peers.json").write_text(json.dumps(found, indent=2) + "\n")
    for peer, entry in found.items():
        print(f"{peer}: " + (entry.get("version") or f"MISSING: {entry['missing']} (more in {log})"))


if __name__ == "__main__":
    main()

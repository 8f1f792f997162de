# SPDX-License-Identifier: MIT
"""The processes that are timed: ours, started anew for each round, and peers, which live from round to round."""
import json
import os
import pathlib
import subprocess
import sys
import time

BENCHMARKS = pathlib.Path(__file__).resolve().parent.parent
LABELS = {"torch": "PyTorch", "onnxruntime": "ONNX Runtime", "onednn": "oneDNN", "ours": "inception"}


class Failed(Exception):
    """A contestant that did not run; the text says why."""


def pinned(cores):
    """Options of subprocess for a process on these cores with as many threads."""
    count = str(len(cores))
    environment = os.environ | {"OMP_NUM_THREADS": count, "MKL_NUM_THREADS": count, "PYTHONPATH": str(BENCHMARKS)}
    return {"preexec_fn": lambda: os.sched_setaffinity(0, cores), "env": environment, "text": True}


def run_json(command, cores):
    """What the program prints, read as JSON."""
    done = subprocess.run(command, capture_output=True, **pinned(cores))
    if done.returncode:
        raise Failed(last_line(done.stderr) or f"{command[0]} ended with status {done.returncode}")
    return json.loads(done.stdout)


def python_of(peers):
    """The Python that peers.fetch made, or where there is none this one."""
    fetched = peers / "venv" / "bin" / "python"
    return fetched if fetched.exists() else pathlib.Path(sys.executable)


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def wall_seconds(command, cores):
    """(from the start of the process to its end, what it printed)"""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, **pinned(cores))
    seconds = time.perf_counter() - start
    if done.returncode:
        raise Failed(last_line(done.stderr) or f"{command[0]} ended with status {done.returncode}")
    return seconds, done.stdout


class Ours:
    """bench_network, a fresh process for each round."""

    who = "ours"
    variants = {"f32": [], "f32 direct": ["--algorithm", "direct"], "bf16": ["--precision", "bf16"]}
    gpu_variants = {"f32": {"f32": [], "f32, built in": ["--algorithm", "direct"], "f32, cuDNN": ["--algorithm", "cudnn"]},
                    "tf32": {"tf32": ["--precision", "tf32"],
                             "tf32, cuDNN": ["--precision", "tf32", "--algorithm", "cudnn"]},
                    "bf16": {"bf16": ["--precision", "bf16"]}}

    def __init__(self, programs, mode, batch, cores, variant="f32", options=None):
        """`options` where the variant is not one of `variants`."""
        self.variant, self.batch, self.cores = variant, batch, cores
        self.command = [programs / "benchmarks" / "bench_network", "--mode", mode, "--batch", str(batch),
                        "--threads", str(len(cores)), *(self.variants[variant] if options is None else options)]
        self.reports = []

    def batches(self, count):
        """Seconds of each of `count` batches."""
        self.reports.append(run_json([*self.command, "--repeat", str(count)], self.cores))
        return [self.batch / rate for rate in self.reports[-1]["images_per_second_all"]]

    def close(self):
        pass


class Peer:
    """A worker process that has warmed up and waits for its turns."""

    def __init__(self, peers, who, mode, variant, batch, cores, device="cpu"):
        self.who, self.variant, self.batch = who, variant, batch
        self.errors = open(peers / f"{who}_worker.log", "w+")
        options = pinned(cores)
        options["env"] |= {"TORCHINDUCTOR_CACHE_DIR": str(peers / "inductor_cache")}
        self.process = subprocess.Popen(
            [python_of(peers), "-m", "peers.worker", who, mode, variant, peers / "inputs", str(batch),
             str(len(cores)), device], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, **options)
        try:
            self.ready = self.answer()
        except Failed:
            self.close()
            raise

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            self.errors.seek(0)
            raise Failed(last_line(self.errors.read()) or "its process ended")
        return json.loads(line)

    def batches(self, count):
        self.process.stdin.write(f"{count}\n")
        self.process.stdin.flush()
        return self.answer()["seconds"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.errors.close()

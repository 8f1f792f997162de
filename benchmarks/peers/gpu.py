# SPDX-License-Identifier: MIT
"""What is measured on a GPU: ours and PyTorch at several batches, each in float32, TF32 and bfloat16.

One contestant at a time is on the GPU, so that none finds its memory taken; each runs so many turns on end.
"""
import contextlib
import shutil
import subprocess

from peers import rounds
from peers.contestants import LABELS, Failed, Ours, Peer, last_line

BATCHES = (1, 32, 128)
PRECISIONS = ("f32", "tf32", "bf16")
WAYS = ("eager", "eager, channels_last", "compiled", "compiled, channels_last")


def number(device):
    """N of cuda:N"""
    return device.partition(":")[2] or "0"


def describe(device):
    """The GPU's name, memory, driver and compute capability; None where there is no such GPU."""
    if not shutil.which("nvidia-smi"):
        return None
    fields = ("name", "memory.total", "driver_version", "compute_cap")
    done = subprocess.run(["nvidia-smi", f"--id={number(device)}", f"--query-gpu={','.join(fields)}",
                           "--format=csv,noheader"], capture_output=True, text=True)
    values = [value.strip() for value in done.stdout.split(",")]
    return dict(zip(fields, values)) if done.returncode == 0 and len(values) == len(fields) else None


def torch_version(python, device):
    """{"version": …} of a PyTorch that reaches the GPU, or {"missing": why}."""
    test = f"import numpy, torch; torch.zeros(1, device='{device}'); print(torch.__version__)"
    done = subprocess.run([python, "-c", test], capture_output=True, text=True)
    if done.returncode:
        return {"missing": last_line(done.stderr)}
    return {"version": done.stdout.strip()}


def makers(session, mode, batch, precision):
    """(whose, variant, how to make the contestant) of all that take part."""
    for variant, options in Ours.gpu_variants[precision].items():
        yield "ours", variant, lambda variant=variant, options=options: Ours(
            session.programs, mode, batch, session.cores, variant, ["--device", session.device, *options])
    for way in WAYS if "torch" not in session.missing else ():
        if session.quick and way.startswith("compiled"):
            continue
        variant = way if precision == "f32" else f"{way}, {precision}"
        yield "torch", variant, lambda variant=variant: Peer(
            session.peers, "torch", mode, variant, batch, session.cores, session.device)


def throughput(session, mode, batch, precision):
    """A record: the images a second of each contestant, and why those failed that did."""
    session.say(f"{mode}, batch {batch}, {precision}")
    results, failed = [], []
    for who, variant, make in makers(session, mode, batch, precision):
        try:
            with session.lock.preparing():
                contestant = make()
            with contextlib.closing(contestant):
                rate = rounds.take_turns([contestant], session.rounds, session.lock, session.say)[0]
        except Failed as failure:
            session.say(f"  {LABELS[who]}, {variant}: FAILED: {failure}")
            failed.append({"who": LABELS[who], "variant": variant, "why": str(failure)})
        else:
            results.append(rounds.entry(who, variant, rate))
    return {"kind": mode, "batch": batch, "precision": precision, "results": results, "failed": failed}


def measure(session, modes, save):
    """Records of all modes, batches and precisions; save(records) after each."""
    records = []
    for mode in modes:
        for batch in BATCHES:
            for precision in PRECISIONS:
                records.append(throughput(session, mode, batch, precision))
                save(records)
    return records

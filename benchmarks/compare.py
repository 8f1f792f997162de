# SPDX-License-Identifier: MIT
"""Compares this library with PyTorch, ONNX Runtime and oneDNN on one machine, in one run, in turns.

Called by compare.sh, which builds ours and fetches the others. Measures InceptionV2 (10 classes, 299x299) in float32:
inference and training steps on one core and two, the peak memory of training, the time to the first image, and each
convolution alone. Writes results.json, comparison.md, comparison.svg and roofline.svg.

With --device cuda: inference and training steps on a GPU, ours and PyTorch at batches 1, 32 and 128, in float32, TF32
and bfloat16; the Python that runs this must have torch and numpy. Writes results.json and comparison.md.
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys

sys.dont_write_bytecode = True
from peers import convolutions, gpu, machine, measurements
from peers.contestants import Failed, python_of
from report import bars, gpu_tables, roofline, tables

PARTS = ("infer", "train", "memory", "load", "layers")


def cores_of(text):
    allowed = os.sched_getaffinity(0)
    try:
        cores = [int(part) for part in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be numbers of cores, like 0,1; '{text}' was given") from None
    if len(set(cores)) != len(cores) or not set(cores) <= allowed:
        raise argparse.ArgumentTypeError(f"must be different ones of the cores {sorted(allowed)}; '{text}' was given")
    return cores


def at_least_one(text):
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number of at least 1; '{text}' was given")
    return int(text)


def device_of(text):
    if not re.fullmatch(r"cpu|cuda(:[0-9]+)?", text):
        raise argparse.ArgumentTypeError(f"must be cpu, cuda or cuda:N; '{text}' was given")
    if text != "cpu" and gpu.describe(text) is None:
        raise argparse.ArgumentTypeError(f"{text}: there must be an NVIDIA GPU of that number and its driver; nvidia-smi "
                                         "finds none: run on a machine that has one, or leave out --device")
    return text


def parse(arguments):
    parser = argparse.ArgumentParser(prog="compare.sh", description=__doc__, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="3 rounds, and peers are not tried compiled")
    parser.add_argument("--only", choices=PARTS, metavar="PART", help=f"one part: {', '.join(PARTS)}")
    parser.add_argument("--add", action="store_true", help="keep what --out holds of the other parts, of the same "
                        "machine and commit: a long comparison in several sittings")
    parser.add_argument("--rounds", type=at_least_one, metavar="N", help="turns of each contestant (5)")
    parser.add_argument("--cores", type=cores_of, metavar="LIST", help="cores to pin to, like 0,1 (the first two)")
    parser.add_argument("--out", type=pathlib.Path, metavar="FOLDER", help="where the results go (runs/compare)")
    parser.add_argument("--device", type=device_of, default="cpu", metavar="DEVICE", help="cpu, cuda or cuda:N (cpu)")
    parser.add_argument("--lock", type=pathlib.Path, metavar="FILE",
                        help="a file to lock while timing, where several people share the machine")
    parser.add_argument("--check-options", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--programs", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--peers", type=pathlib.Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.device != "cpu" and (options.add or options.only not in (None, "infer", "train")):
        parser.error("--device cuda: --only may be infer or train, and --add is for the CPU alone")
    options.rounds = options.rounds or (3 if options.quick else 5)
    allowed = sorted(os.sched_getaffinity(0))
    options.cores = options.cores or (allowed[:2] if options.device == "cpu" else allowed)
    options.out = options.out or pathlib.Path("runs/compare" if options.device == "cpu" else "runs/compare_cuda")
    return options


def say(text):
    print(text, file=sys.stderr, flush=True)


def agreement(programs, peers, found, device="cpu"):
    """{peer: distance of its logits from ours, or why it is not compared}"""
    python, inputs = python_of(peers), peers / "inputs"
    options = {"env": os.environ | {"PYTHONPATH": str(pathlib.Path(__file__).parent)}, "text": True,
               "capture_output": True}
    present = [who for who in ("torch", "onnxruntime") if "version" in found[who]]
    if present:
        subprocess.run([python, "-m", "peers.inputs", inputs], check=True, **options)
    distances = {}
    for who in present:
        done = subprocess.run([python, "-m", "peers.agreement", programs / "examples" / "run_tensors", inputs, who,
                               *([] if device == "cpu" else [device])], **options)
        if done.returncode and not done.stdout.strip():
            sys.exit(f"compare.sh: the check of {who}'s logits against ours did not run:\n{done.stderr}")
        if done.returncode:
            sys.exit(f"compare.sh: the logits of {who} must agree with ours to 1e-4; they are {done.stdout.strip()} "
                     "apart, so this is no comparison: find out who is wrong with scripts/compare_with_pytorch.py")
        distances[who] = float(done.stdout)
        say(f"{who}: its logits agree with ours to {distances[who]:.1e}")
    return distances


def results_to_add_to(file, results):
    """The results of earlier parts, where they may stand beside those of now."""
    if not file.exists():
        return results
    old = json.loads(file.read_text())
    now = results["machine"] | {"date": old["machine"]["date"]}
    if old["machine"] != now or old["peers"] != results["peers"]:
        sys.exit(f"compare.sh: --add: {file} must be of this machine, this commit and these peers; it is of commit "
                 f"{old['machine']['commit']} on {old['machine']['processor']['name']}: leave out --add, or name another --out")
    return old


def measure(session, only, results, save):
    """Saves after each part, so that a run that is stopped leaves what it has."""
    parts = {
        "infer": lambda: measurements.throughput(session, "infer", 1) + measurements.throughput(session, "infer", 8),
        "train": lambda: measurements.throughput(session, "train", 8),
        "memory": lambda: measurements.training_memory(session),
        "load": lambda: measurements.first_image(session),
    }
    for part in PARTS:
        if only in (None, part):
            if part == "layers":
                results["layers"] = convolutions.measure(session, batch=8)
            else:
                entries = [{"part": part} | entry for entry in parts[part]()]
                others = [entry for entry in results["measurements"] if entry["part"] != part]
                results["measurements"] = sorted(others + entries, key=lambda entry: PARTS.index(entry["part"]))
            save()


def main():
    options = parse(sys.argv[1:])
    if options.check_options:
        return
    programs, peers = options.programs.resolve(), options.peers.resolve()
    if options.device != "cpu":
        compare_on_gpu(programs, peers, options)
        return
    found = json.loads((peers / "peers.json").read_text())
    session = measurements.Session(programs, peers, found, options, say)
    with session.lock.preparing():
        agreed = agreement(programs, peers, found)
    results = {"machine": machine.describe(options.cores), "peers": found, "agreement": agreed,
               "rounds": options.rounds, "quick": options.quick, "measurements": [], "layers": None}
    options.out.mkdir(parents=True, exist_ok=True)
    if options.add:
        results = results_to_add_to(options.out / "results.json", results)

    def save():
        (options.out / "results.json").write_text(json.dumps(results, indent=1) + "\n")

    try:
        measure(session, options.only, results, save)
    except Failed as failure:
        sys.exit(f"compare.sh: {failure}")
    report(results, options.out)


def compare_on_gpu(programs, peers, options):
    os.environ["CUDA_DEVICE_ORDER"] = "PCI_BUS_ID"  # nvidia-smi counts so.
    found = {"torch": gpu.torch_version(python_of(peers), options.device)}
    session = measurements.Session(programs, peers, found, options, say)
    peers.mkdir(parents=True, exist_ok=True)
    options.out.mkdir(parents=True, exist_ok=True)
    with session.lock.preparing():
        agreed = agreement(programs, peers, found | {"onnxruntime": {}}, options.device)
    results = {"machine": machine.describe(options.cores), "gpu": gpu.describe(options.device), "peers": found,
               "agreement": agreed, "rounds": options.rounds, "measurements": []}

    def save(records):
        results["measurements"] = records
        (options.out / "results.json").write_text(json.dumps(results, indent=1) + "\n")

    gpu.measure(session, [options.only] if options.only else ["infer", "train"], save)
    text = gpu_tables.all_tables(results)
    (options.out / "comparison.md").write_text(text)
    print(text)
    print(f"Everything is in {options.out}.")


def report(results, out):
    text = tables.all_tables(results)
    (out / "comparison.md").write_text(text)
    print(text)
    if results["measurements"]:
        (out / "comparison.svg").write_text(bars.picture(results))
    if results["layers"] and "convolutions" in results["layers"]:
        (out / "roofline.svg").write_text(roofline.picture(results["layers"]))
    print(f"Everything is in {out}.")


if __name__ == "__main__":
    main()

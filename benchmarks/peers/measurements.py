# SPDX-License-Identifier: MIT
"""What is measured, each as a function that returns the records of the results file."""
import json
import statistics

from peers import rounds
from peers.contestants import LABELS, Failed, Ours, Peer, run_json, wall_seconds

VARIANTS = {
    "torch": {
        "infer": ["eager, channels_last", "eager", "frozen", "frozen, channels_last",
                  "compiled", "compiled, channels_last", "compiled and frozen", "compiled and frozen, channels_last"],
        "train": ["eager", "eager, channels_last", "compiled", "compiled, channels_last"],
    },
    "onnxruntime": {"infer": ["default", "one batch size", "extended optimisations"], "train": []},
}


class Session:
    """What all measurements need: where things are, how long to measure, who is there."""

    def __init__(self, programs, peers, found, options, say):
        self.programs, self.peers, self.say = programs, peers, say
        self.lock, self.rounds, self.quick = rounds.Lock(options.lock), options.rounds, options.quick
        self.cores, self.device = options.cores, options.device
        self.missing = {who: entry["missing"] for who, entry in found.items() if "missing" in entry}
        self.best = {}  # (who, mode, batch) → variant

    def core_counts(self):
        return [1, 2] if len(self.cores) > 1 else [1]

    def some(self, count):
        return sorted(self.cores)[:count]

    def variants(self, who, mode):
        return [v for v in VARIANTS[who][mode] if not (self.quick and v.startswith("compiled"))]


def throughput(session, mode, batch):
    """Images a second on one core and on two. The trial for the fastest variant of a peer is made on one core."""
    trials = []
    for who in ("torch", "onnxruntime"):
        if who not in session.missing and VARIANTS[who][mode]:
            session.best[who, mode, batch], tried = rounds.fastest_variant(
                session.peers, who, session.variants(who, mode), mode, batch, session.some(1), session.lock, session.say)
            trials += tried
    return [one_throughput(session, mode, batch, count, trials) for count in session.core_counts()]


def one_throughput(session, mode, batch, core_count, trials):
    cores = session.some(core_count)
    session.say(f"{mode}, batch {batch}, cores {cores}")
    contestants = [Ours(session.programs, mode, batch, cores, variant) for variant in Ours.variants]
    absent = {LABELS[who]: why for who, why in session.missing.items() if who != "onednn" and VARIANTS[who][mode]}
    for who in ("torch", "onnxruntime"):
        variant = session.best.get((who, mode, batch))
        if variant:
            try:
                with session.lock.preparing():
                    contestants.append(Peer(session.peers, who, mode, variant, batch, cores))
            except Failed as failure:
                absent[LABELS[who]] = str(failure)
        elif VARIANTS[who][mode]:
            absent.setdefault(LABELS[who], "no variant of it ran; see the trials")
    try:
        rates = rounds.take_turns(contestants, session.rounds, session.lock, session.say)
    finally:
        for contestant in contestants:
            contestant.close()
    results = []
    for contestant, rate in zip(contestants, rates):
        more = {}
        if contestant.who == "ours":
            middle = sorted(contestant.reports, key=lambda r: r["images_per_second"])[len(contestant.reports) // 2]
            more = {key: middle[key] for key in ("gflops", "fma_peak_gflops", "fraction_of_peak", "compiler")}
        results.append(rounds.entry(contestant.who, contestant.variant, rate, **more))
    return {"id": f"{mode}_b{batch}_c{core_count}", "kind": mode, "batch": batch, "cores": core_count,
            "unit": "images/s", "better": "more", "results": results, "absent": absent, "trials": trials}


def training_memory(session, batch=8):
    """The most memory a process ever held that trains: forward, losses, backward, optimizer."""
    cores = session.some(1)
    results, trials = [], []
    for variant in Ours.variants:
        ours = Ours(session.programs, "train", batch, cores, variant)
        with session.lock.preparing():
            for _ in range(session.rounds):
                ours.batches(1)
        whole = [report["peak_rss_mb"] for report in ours.reports]
        results.append(rounds.entry("ours", variant, whole, above_import=statistics.median(whole),
                                    workspace_mb=ours.reports[-1]["workspace_mb"]))
    for variant in session.variants("torch", "train") if "torch" not in session.missing else []:
        session.say(f"memory: PyTorch, {variant}")
        try:
            readies = [memory_of(session, "torch", variant, batch, cores) for _ in range(session.rounds)]
        except Failed as failure:
            trials.append({"who": LABELS["torch"], "variant": variant, "failed": str(failure)})
            continue
        trials.append(rounds.entry("torch", variant, [ready["peak_mb"] for ready in readies], above_import=statistics.median(
            ready["peak_mb"] - ready["imported_mb"] for ready in readies)))
    thriftiest = min((t for t in trials if "failed" not in t), key=lambda t: t["median"], default=None)
    results += [thriftiest] if thriftiest else []
    absent = {LABELS["torch"]: session.missing["torch"]} if "torch" in session.missing else {}
    return [{"id": f"memory_b{batch}", "kind": "memory", "batch": batch, "cores": 1, "unit": "MB", "better": "less",
             "results": results, "absent": absent, "trials": trials, "plan": plan(session, batch)}]


def memory_of(session, who, variant, batch, cores):
    with session.lock.preparing():
        peer = Peer(session.peers, who, "train", variant, batch, cores)
        peer.close()
    return peer.ready


def plan(session, batch):
    """What our memory consists of, as `summary` plans it before anything runs."""
    summary = run_json([session.programs / "examples" / "summary", "--batch", str(batch), "--json"], session.cores)
    return {key: summary[key] for key in ("parameter_bytes", "gradient_bytes", "activation_bytes", "training")}


def first_image(session):
    """Seconds from the start of a process to the logits of one image, weights read from a file of 100 MB."""
    cores = session.some(session.core_counts()[-1])
    inputs, python = session.peers / "inputs", session.peers / "venv" / "bin" / "python"
    ours = [session.programs / "examples" / "run_tensors", "--weights", inputs / "weights.safetensors", "--in",
            inputs / "image.safetensors", "--out", session.peers / "out.safetensors", "--threads", str(len(cores))]
    seconds = {"ours": [], "torch": [], "onnxruntime": []}
    without_import = {"torch": [], "onnxruntime": []}
    absent = {LABELS[who]: why for who, why in session.missing.items() if who != "onednn"}
    if not (inputs / "weights.safetensors").exists():
        session.say("first image: left out, because the weights are written by the peers' Python and there is none")
        return []
    session.say("from the start of a process to the first image's logits")
    with session.lock.timing():
        for _ in range(session.rounds + 1):
            seconds["ours"].append(wall_seconds(ours, cores)[0])
            for who in without_import:
                if who not in session.missing:
                    took, printed = wall_seconds([python, "-m", "peers.first_image", who, inputs, str(len(cores))], cores)
                    times = json.loads(printed)
                    seconds[who].append(took)
                    without_import[who].append(times["total_seconds"] - times["import_seconds"])
    for values in (*seconds.values(), *without_import.values()):
        del values[:1]  # The files were perhaps not yet in the page cache.
    results = [rounds.entry("ours", "run_tensors", seconds["ours"])]
    results += [rounds.entry(who, "", seconds[who], without_import=statistics.median(without_import[who]))
                for who in without_import if seconds[who]]
    return [{"id": "first_image", "kind": "load", "batch": 1, "cores": len(cores), "unit": "s", "better": "less",
             "results": results, "absent": absent}]

# SPDX-License-Identifier: MIT
"""The convolutions one by one, ours beside oneDNN's."""
import json
import statistics
import subprocess

from peers import fetch
from peers.contestants import Failed, last_line, pinned, run_json

PARTS = ("forward", "backward_data", "backward_weights")


def ours(session, batch, cores):
    return run_json([session.programs / "benchmarks" / "bench_convolutions", "--batch", str(batch), "--threads",
                     str(len(cores))], cores)


def padding(x, y, kernel, stride):
    """What explains the shapes; x and y are extents along one axis."""
    return max(-(-((y - 1) * stride + kernel - x) // 2), 0)


def line(record):
    """A convolution as onednn_convolutions reads it."""
    (n, h, w, c), (_, oh, ow, k) = record["x"], record["y"]
    (kh, kw), (sh, sw) = record["kernel"], record["stride"]
    return " ".join(map(str, (record["name"], n, h, w, c, oh, ow, k, kh, kw, sh, sw, padding(h, oh, kh, sh),
                              padding(w, ow, kw, sw))))


def onednn(session, records, cores):
    options = pinned(cores)
    options["env"] |= fetch.environment_of(session.peers / "venv_onednn")
    done = subprocess.run([session.peers / "onednn_convolutions"], input="\n".join(map(line, records)) + "\n",
                          capture_output=True, **options)
    if done.returncode:
        raise Failed(last_line(done.stderr) or f"onednn_convolutions ended with status {done.returncode}")
    return json.loads(done.stdout)


def median_of(reports, peak):
    """One report with the median rate of each part of each convolution."""
    middle = reports[0]
    for i, record in enumerate(middle["convolutions"]):
        for part in PARTS:
            gflops = statistics.median(report["convolutions"][i][part]["gflops"] for report in reports)
            record[part] = {"gflops": gflops, "fraction": gflops / peak}
    return middle


def measure(session, batch):
    cores = session.some(1)
    mine, theirs, failed = [], [], session.missing.get("onednn")
    for number in range(session.rounds):
        session.say(f"convolutions, batch {batch}: round {number + 1} of {session.rounds}")
        with session.lock.timing():
            mine.append(ours(session, batch, cores))
        if not failed:
            try:
                with session.lock.timing():
                    theirs.append(onednn(session, mine[0]["convolutions"], cores))
            except Failed as failure:
                failed = str(failure)
    peak = max(report["peak_gflops"] for report in mine)
    report = median_of(mine, peak) | {"peak_gflops": peak}
    if failed:
        return report | {"onednn": {"missing": failed}}
    return report | {"onednn": median_of(theirs, peak)}

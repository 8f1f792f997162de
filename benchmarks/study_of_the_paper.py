#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The paper's steps at our scale: trains InceptionV2 after each of them, several seeds each, on Fashion-MNIST.

  benchmarks/study_of_the_paper.py BUILD_FOLDER DATA [--seeds N] [--epochs N] [--limit N] [--out FOLDER] [--fill]

Runs examples/paper_steps for every step and seed, one after the other, prints the tables and draws them into
FOLDER/steps.svg and FOLDER/resolutions.svg. What FOLDER has from an earlier call with the same settings is not
run again, so a study that was stopped goes on. --fill puts tables and pictures into docs/explanation.
"""
import argparse
import json
import pathlib
import re
import shutil
import statistics
import subprocess
import sys

sys.dont_write_bytecode = True
from report import documents, svg, tables

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "explanation" / "study_of_the_paper.md"
STEPS = {
    "base": "Inception-v2, momentum",
    "rmsprop": "+ RMSProp",
    "label_smoothing": "+ label smoothing",
    "factorized_7x7": "+ 7x7 factorised",
    "bn_auxiliary": "+ batch norm in the auxiliary classifier",
}
RESOLUTIONS = {"side_75": "75x75", "side_39": "39x39", "side_21": "21x21"}
# Top-1 errors of the paper's tables 3 and 2, in per cent.
OF_THE_PAPER = {"base": 23.4, "rmsprop": 23.1, "label_smoothing": 22.8, "factorized_7x7": 21.6, "bn_auxiliary": 21.2}
ACCURACIES_OF_THE_PAPER = {"side_75": ("299x299", 76.6), "side_39": ("151x151", 76.4), "side_21": ("79x79", 75.2)}
SAME_RUN = {"side_75": "bn_auxiliary"}  # the network and the training are the same


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--limit", type=int, default=3000, help="training images")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("runs/study_of_the_paper"))
    parser.add_argument("--fill", action="store_true")
    return parser.parse_args()


def run(options, step, seed):
    """The test accuracy of a step with a seed, of this call or of an earlier one."""
    folder = options.out / f"{step}_{options.limit}x{options.epochs}_seed{seed}"
    result = folder / "result.json"
    if not result.exists():
        command = [options.build / "examples" / "paper_steps", "--step", step, "--data", options.data, "--out", folder,
                   "--epochs", options.epochs, "--limit", options.limit, "--seed", seed, "--device", options.device]
        ran = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, text=True)
        found = re.search(r"Test accuracy: ([\d.]+)", ran.stdout)
        if ran.returncode or not found:
            sys.exit(f"study_of_the_paper.py: step {step}, seed {seed}, must give a test accuracy; it ended with "
                     f"{ran.returncode}: see {folder}, and call again to go on")
        result.write_text(json.dumps({"step": step, "seed": seed, "test_accuracy": float(found[1])}) + "\n")
    accuracy = json.loads(result.read_text())["test_accuracy"]
    print(f"{step}, seed {seed}: {accuracy:.4f}", flush=True)
    return accuracy


def summary(accuracies):
    """Mean and standard deviation of the error in per cent."""
    errors = [100 * (1 - a) for a in accuracies]
    return statistics.mean(errors), statistics.stdev(errors) if len(errors) > 1 else 0.0


def picture(title, names, results):
    """A row of dots for each step, one a seed, and a bar at their mean."""
    left, width, row, top = 330, 420, 34, 60
    values = [100 * (1 - a) for step in names for a in results[step]]
    least, most = min(values), max(values)
    spread = max(most - least, 0.1)
    x = lambda value: left + width * (value - least + 0.1 * spread) / (1.2 * spread)
    body = svg.text(24, 30, title, 16, weight="bold")
    body += svg.text(24, 48, "test error in per cent, a dot for each seed, a bar at the mean; left is better", 12, fill=svg.FAINT)
    for i, (step, name) in enumerate(names.items()):
        y = top + i * row + row / 2
        mean, _ = summary(results[step])
        body += svg.text(left - 12, y + 4, name, 12, "end") + svg.line(left, y, left + width, y)
        body += svg.line(x(mean), y - 10, x(mean), y + 10, svg.INK, 2)
        for accuracy in results[step]:
            error = 100 * (1 - accuracy)
            body += svg.dot(x(error), y, 4, "#1f5fbf", svg.INK, f"{error:.2f} %")
        body += svg.text(left + width + 12, y + 4, f"{mean:.2f}", 12)
    return svg.document(left + width + 70, top + len(names) * row + 16, body)


def table_of_steps(results):
    rows = []
    for step, name in STEPS.items():
        mean, deviation = summary(results[step])
        rows.append([name, f"{mean:.2f} ± {deviation:.2f}", f"{OF_THE_PAPER[step]:.1f}"])
    return tables.table(["cumulative step", "our test error, %", "the paper's top-1 error on ImageNet, %"], rows)


def table_of_resolutions(results):
    rows = []
    for step, name in RESOLUTIONS.items():
        mean, deviation = summary(results[step])
        side, accuracy = ACCURACIES_OF_THE_PAPER[step]
        rows.append([name, f"{100 - mean:.2f} ± {deviation:.2f}", side, f"{accuracy:.1f}"])
    return tables.table(["our images", "our test accuracy, %", "the paper's images", "the paper's top-1 accuracy, %"], rows)


def main():
    options = arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    results = {}
    for step in [*STEPS, *RESOLUTIONS]:
        results[step] = results[SAME_RUN[step]] if step in SAME_RUN else [
            run(options, step, seed) for seed in range(1, options.seeds + 1)]
    scale = (f"{options.limit:,} training images, {options.epochs} epochs, 10,000 test images, {options.seeds} seeds; "
             "mean ± standard deviation.\n\n")
    texts = {"steps": scale + table_of_steps(results), "resolutions": scale + table_of_resolutions(results)}
    pictures = {"steps": picture("The paper's steps on Fashion-MNIST", STEPS, results),
                "resolutions": picture("Three resolutions at nearly the same cost", RESOLUTIONS, results)}
    print("\n".join(texts.values()))
    for name, drawing in pictures.items():
        (options.out / f"{name}.svg").write_text(drawing)
        if options.fill:
            shutil.copy(options.out / f"{name}.svg", PAGE.with_name(f"study_of_the_paper_{name}.svg"))
    if options.fill:
        documents.fill(PAGE, texts)


if __name__ == "__main__":
    main()

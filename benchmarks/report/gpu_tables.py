# SPDX-License-Identifier: MIT
"""The tables of a comparison on a GPU, in Markdown."""
from report import tables

TITLES = {"infer": "Inference", "train": "Training steps"}


def machine(results):
    gpu, torch = results["gpu"], results["peers"]["torch"]
    return (f"{gpu['name']}, {gpu['memory.total']}, compute capability {gpu['compute_cap']}, driver "
            f"{gpu['driver_version']}; PyTorch {torch.get('version', 'missing')}; commit "
            f"{results['machine']['commit']}; {results['machine']['date']}.\n")


def figure(value):
    """Three digits that count."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def best(record, whose):
    """The fastest entry of ours (True) or of the others (False), or None."""
    entries = [r for r in record["results"] if (r["who"] == "inception") == whose]
    return max(entries, key=lambda r: r["median"], default=None)


def rate(entry):
    return f"{figure(entry['median'])} ({entry['variant']})" if entry else "none ran"


def summary(results, mode):
    rows = []
    for record in results["measurements"]:
        if record["kind"] != mode:
            continue
        ours, theirs = best(record, True), best(record, False)
        ratio = f"{ours['median'] / theirs['median']:.2f}" if ours and theirs else ""
        rows.append([f"batch {record['batch']}, {record['precision']}", rate(ours), rate(theirs), ratio])
    heads = [f"{TITLES[mode]}, images/s", "inception", "PyTorch", "ratio"]
    return tables.table(heads, rows) if rows else ""


def everything(results):
    rows = []
    for record in results["measurements"]:
        for entry in record["results"]:
            rows.append([f"{record['kind']}, batch {record['batch']}: {entry['who']}, {entry['variant']}",
                         *(figure(entry[key]) for key in ("median", "min", "max"))])
    return tables.table(["Images/s of every contestant", "median", "least", "most"], rows) if rows else ""


def failures(results):
    return "".join(f"- {record['kind']}, batch {record['batch']}: {f['who']}, {f['variant']}: {f['why']}\n"
                   for record in results["measurements"] for f in record["failed"])


def all_tables(results):
    parts = [machine(results), *(summary(results, mode) for mode in TITLES), everything(results)]
    missing = results["peers"]["torch"].get("missing")
    if missing:
        parts.append(f"- PyTorch is missing: {missing}\n")
    failed = failures(results)
    if failed:
        parts.append("What did not run:\n\n" + failed)
    return "\n".join(part for part in parts if part)

# SPDX-License-Identifier: MIT
"""The tables of a comparison, in Markdown."""
from report import roofline, words

PEERS = ("PyTorch", "ONNX Runtime")
PACKAGES = {"PyTorch": "torch", "ONNX Runtime": "onnxruntime", "oneDNN": "onednn"}


def table(heads, rows):
    """The first column is text, the others numbers."""
    lines = [heads, ["---", *["--:"] * (len(heads) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def version(results, who):
    entry = results["peers"].get(PACKAGES[who], {"missing": "not looked for"})
    return f"{who} {entry['version']}" if "version" in entry else f"{who} (missing)"


def machine(results):
    m = results["machine"]
    compilers = {r["compiler"] for record in results["measurements"] for r in record["results"] if "compiler" in r}
    parts = [f"{m['processor']['name']} (family {m['processor']['family']}, model {m['processor']['model']}; "
             f"{', '.join(m['processor']['vectors'])}), cores {', '.join(map(str, m['cores']))}", m["system"],
             *sorted(compilers), *(version(results, who) for who in PACKAGES), f"commit {m['commit']}", m["date"]]
    return "; ".join(parts) + ".\n"


def against_peers(results):
    rows = []
    for record in results["measurements"]:
        ours = words.find(record, "inception", "f32") or record["results"][0]
        row, ratios = [words.title(record), words.spread(ours)], []
        for who in PEERS:
            theirs = words.find(record, who)
            row.append(words.spread(theirs) if theirs else "missing" if who in record["absent"] else "")
            if theirs:
                ratios.append(words.ratio(ours, theirs))
        # Over the best of the peers: the least ratio where more is better, the largest where less is.
        best = min if record["better"] == "more" else max
        rows.append([*row, f"{best(ratios):.2f}" if ratios else ""])
    return table(["", "inception", *PEERS, "ours over the best"], rows)


def besides(results):
    """What a table of medians leaves out of memory and loading."""
    lines = []
    for record in results["measurements"]:
        ours = record["results"][0]
        for theirs in record["results"]:
            if "above_import" in theirs and theirs["who"] != "inception":
                lines.append(f"Memory: {theirs['who']} ({theirs['variant']}, its thriftiest way) holds "
                             f"{words.number(theirs['median'] - theirs['above_import'])} MB once it is imported, CUDA "
                             f"libraries included; without them ours takes "
                             f"{ours['median'] / theirs['above_import']:.2f} times its memory.")
            if "without_import" in theirs:
                lines.append(f"First image: without importing its modules {theirs['who']} takes "
                             f"{words.number(theirs['without_import'])} s.")
    return "".join(f"- {line}\n" for line in lines)


def memory(results):
    """What our memory of training consists of, as planned, beside what was measured."""
    for record in results["measurements"]:
        if "plan" in record:
            plan, ours = record["plan"], record["results"][0]
            rows = [("parameters", plan["parameter_bytes"]), ("their gradients", plan["gradient_bytes"]),
                    ("momentum of the optimizer", plan["parameter_bytes"]),
                    ("workspace: the least any plan needs", plan["training"]["floor_bytes"]),
                    ("workspace: the plan", plan["training"]["workspace_bytes"])]
            planned = sum(value for name, value in rows if "least" not in name)
            rows += [("the plan in all", planned), ("measured: the whole process at its peak", ours["median"] * 1e6)]
            return table([f"training, batch {record['batch']}", "MB"], [[name, words.number(n / 1e6)] for name, n in rows])
    return ""


def against_ourselves(results):
    """Fractions of the peak, and what a second core and bfloat16 bring."""
    by_id = {record["id"]: record for record in results["measurements"]}
    rows = []
    for record in results["measurements"]:
        if record["kind"] not in words.MODES:
            continue
        single = by_id.get(f"{record['kind']}_b{record['batch']}_c1") if record["cores"] == 2 else None
        plain = words.find(record, "inception", "f32")
        for ours in (result for result in record["results"] if result["who"] == "inception"):
            alone = words.find(single, "inception", ours["variant"]) if single else None
            rows.append([words.title(record).replace(", images/s", "") + f", {ours['variant']}",
                         f"{ours['gflops']:.0f}", f"{ours['fma_peak_gflops']:.0f}", f"{100 * ours['fraction_of_peak']:.0f} %",
                         f"{ours['median'] / alone['median']:.2f}" if alone else "",
                         f"{words.ratio(ours, plain):.2f}" if ours is not plain and plain else ""])
    return table(["", "GFLOP/s", "FMA peak", "of the peak", "over one core", "over float32"], rows) if rows else ""


def who_ran(results):
    lines = []
    for record in results["measurements"]:
        ran = [f"{result['who']} {result['variant']}" for result in record["results"]
               if result["who"] != "inception" and result["variant"]]
        if ran:
            lines.append(f"- {words.title(record).rsplit(', ', 1)[0]}: {', '.join(ran)}\n")
    lines += [f"- {who} is missing: {results['peers'][package]['missing']}\n" for who, package in PACKAGES.items()
              if "missing" in results["peers"].get(package, {})]
    return "".join(lines)


def seconds(record, part):
    return 2 * record["multiply_adds"] / record[part]["gflops"] / 1e9


def layers_by_kind(layers):
    """Fractions of the peak by kernel: all operations over all seconds."""
    groups = {}
    for record in layers["convolutions"]:
        groups.setdefault(roofline.kind(record) + (", stride 2" if max(record["stride"]) > 1 else ""), []).append(record)
    theirs = {record["name"]: record for record in layers.get("onednn", {}).get("convolutions", [])}

    def fractions(records, rates):
        total = 2 * sum(record["multiply_adds"] for record in records) / 1e9 / layers["peak_gflops"]
        return [f"{100 * total / sum(seconds(record | rates[record['name']], part) for record in records):.0f} %"
                for part in roofline.PARTS]

    ours = {record["name"]: {} for record in layers["convolutions"]}
    all_work = sum(record["multiply_adds"] for record in layers["convolutions"])
    rates_of = {name: {part: record[part] for part in roofline.PARTS} for name, record in theirs.items()}
    rows = []
    groups = dict(sorted(groups.items(), key=lambda item: -sum(r["multiply_adds"] for r in item[1])))
    for name, records in (groups | {"**all**": layers["convolutions"]}).items():
        share = sum(record["multiply_adds"] for record in records) / all_work
        row = [name, str(len(records)), f"{100 * share:.1f} %", *fractions(records, ours)]
        rows.append(row + (fractions(records, rates_of) if theirs else []))
    heads = ["kernel", "how many", "of the work", *roofline.PARTS.values()]
    return table(heads + ([f"oneDNN {part}" for part in roofline.PARTS.values()] if theirs else []), rows)


def layers_one_by_one(layers):
    theirs = {record["name"]: record for record in layers.get("onednn", {}).get("convolutions", [])}
    rows = []
    for record in layers["convolutions"]:
        (_, _, _, c), (_, h, w, k), (sh, _) = record["x"], record["y"], record["stride"]
        row = [f"`{record['name']}`", "x".join(map(str, record["kernel"])) + (f" /{sh}" if sh > 1 else ""),
               f"{c} → {k}", f"{h}x{w}", words.number(record["multiply_adds"] / 1e6)]
        for one in (record, theirs[record["name"]]) if theirs else (record,):
            row += [f"{100 * one[part]['gflops'] / layers['peak_gflops']:.0f}" for part in roofline.PARTS]
        rows.append(row)
    heads = ["convolution", "kernel", "channels", "grid", "million multiply-adds", "forward", "by data", "by weights"]
    return table(heads + (["oneDNN forward", "by data", "by weights"] if theirs else []), rows)


def all_tables(results):
    parts = [against_peers(results) if results["measurements"] else "", besides(results), against_ourselves(results),
             who_ran(results)]
    layers = results["layers"]
    if layers:
        parts.append(layers_by_kind(layers) if "convolutions" in layers else f"Convolutions: {layers['missing']}\n")
        if "missing" in layers.get("onednn", {}):
            parts.append(f"oneDNN is missing: {layers['onednn']['missing']}\n")
    return "\n".join(part for part in [*parts, machine(results)] if part)

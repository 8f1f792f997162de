#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Puts the results of compare.sh into the documents: tables between marks, pictures beside them.

  benchmarks/fill_documents.py runs/compare                          fills docs/explanation and README.md
  benchmarks/fill_documents.py runs/compare --documents a.md b.md    fills these; pictures go beside the first
"""
import argparse
import json
import pathlib
import sys

sys.dont_write_bytecode = True
from report import bars, documents, roofline, tables

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "docs/explanation/speed.md", ROOT / "docs/explanation/speed_by_layer.md", ROOT / "README.md"]


def blocks(results):
    """{name of a block: its text}, of what was measured."""
    texts = {"machine": tables.machine(results)}
    if results["measurements"]:
        texts |= {"comparison picture": "![Bars of the figures below](comparison.svg)",
                  "comparison": tables.against_peers(results), "besides": tables.besides(results),
                  "ourselves": tables.against_ourselves(results), "variants": tables.who_ran(results),
                  "memory": tables.memory(results)}
    layers = results["layers"]
    if layers and "convolutions" in layers:
        picture = "![Roofline of the convolutions](roofline.svg)\n\n" + roofline.words(layers)
        texts |= {"roofline picture": picture, "kernels": tables.layers_by_kind(layers),
                  "layers": tables.layers_one_by_one(layers)}
    return {name: text for name, text in texts.items() if text}


def pictures(results, folder):
    if results["measurements"]:
        (folder / "comparison.svg").write_text(bars.picture(results))
    if results["layers"] and "convolutions" in results["layers"]:
        (folder / "roofline.svg").write_text(roofline.picture(results["layers"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", type=pathlib.Path, help="the folder that compare.sh wrote")
    parser.add_argument("--documents", type=pathlib.Path, nargs="+", default=DOCUMENTS)
    options = parser.parse_args()
    file = options.results / "results.json"
    if not file.exists():
        sys.exit(f"fill_documents.py: {options.results} must hold the results.json that compare.sh writes; it does not")
    results = json.loads(file.read_text())
    texts = blocks(results)
    for document in options.documents:
        print(f"{document.name}: {', '.join(documents.fill(document, texts)) or 'no block of these results'}")
    pictures(results, options.documents[0].parent)


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: MIT
"""From nothing to the class of one image, as a program that uses the peer would do it; the caller times the process.

  python3 -m peers.first_image PEER FOLDER THREADS   prints {"import_seconds", "total_seconds"} of the work inside
"""
import json
import pathlib
import sys
import time


def classify(peer, folder, threads, imported):
    import numpy
    from peers import tensor_files
    x = tensor_files.read(folder / "image.safetensors")["x"]
    if peer == "torch":
        from peers import torch_peer
        imported()
        torch_peer.torch.set_num_threads(threads)
        model = torch_peer.load(tensor_files.read(folder / "weights.safetensors")).eval()
        with torch_peer.torch.inference_mode():
            logits = model(torch_peer.torch.tensor(x))[0].numpy()
    else:
        import onnxruntime
        imported()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        session = onnxruntime.InferenceSession(folder / "model.onnx", options, providers=["CPUExecutionProvider"])
        logits = session.run(None, {"x": x})[0]
    return int(numpy.argmax(logits))


def main():
    start = time.perf_counter()
    times = {}
    imported = lambda: times.update(import_seconds=time.perf_counter() - start)
    times["class"] = classify(sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3]), imported)
    print(json.dumps(times | {"total_seconds": time.perf_counter() - start}))


if __name__ == "__main__":
    main()

// SPDX-License-Identifier: MIT
// Runs a network on tensors from a file and writes its results: the check against other frameworks.
//
//   run_tensors --weights W.safetensors --in IN.safetensors --out OUT.safetensors --mode train
//
// IN holds x [N,C,H,W] and, in train mode, labels [N]. OUT holds the network's outputs, such as logits
// and aux, and, in train mode, loss, grad/NAME of every parameter and state/NAME of the running
// statistics after the step.
#include "run_tensors.hpp"

#include "support/command_line.hpp"
#include "support/stem_names.hpp"

int main(int argc, char** argv) {
  examples::RunTensorsOptions o;
  examples::CommandLine line("Runs a network on tensors, to compare it with other frameworks.");
  line.option("--network", o.network, "the network", examples::network_names());
  line.option("--stem", o.stem, "of inception_v2", examples::stem_names());
  line.required("--weights", o.weights,
                "state_dict in PyTorch's names: safetensors, or of torch.save()");
  line.required("--in", o.in, "x [N,C,H,W] and, to train, labels [N], safetensors");
  line.required("--out", o.out, "where the results go, safetensors");
  line.option("--mode", o.mode, "eval: outputs; train: one step's gradients too",
              {"eval", "train"});
  line.option("--precision", o.precision, examples::precision_help, examples::precision_names());
  line.option("--algorithm", o.algorithm, "of convolutions", examples::algorithm_names());
  line.option("--label-smoothing", o.label_smoothing, "epsilon of the loss", {0, 1});
  line.option("--aux-weight", o.aux_weight, "weight of the auxiliary loss", examples::not_negative);
  line.flag("--no-dropout", o.no_dropout, "train mode keeps every element");
  line.option("--device", o.device, examples::device_help);
  line.option("--threads", o.threads, "0 takes every core", examples::not_negative);
  if (const auto status = line.parse(argc, argv)) return *status;
  try {
    return examples::run_on(o.device, o.threads, examples::RunTensors{o});
  } catch (const std::exception& e) {
    fmt::print(stderr, "run_tensors: {}\n", e.what());
    return 1;
  }
}

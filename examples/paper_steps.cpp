// SPDX-License-Identifier: MIT
// Trains InceptionV2 as it was after each step of its paper, small enough for two cores.
//
//   paper_steps --step label_smoothing --data DIR --seed 1 --out runs/label_smoothing
//
// benchmarks/study_of_the_paper.py runs them all and writes docs/explanation/study_of_the_paper.md.
#include "paper_steps.hpp"

#include "support/command_line.hpp"
#include "support/one_process.hpp"

int main(int argc, char** argv) {
  using examples::positive;
  examples::PaperStepsOptions o;
  examples::CommandLine line("Trains InceptionV2 after a step of its paper; see --step.");
  line.option("--step", o.step, "what the paper had changed so far, or a side of its small images",
              examples::paper_steps::step_names());
  line.required("--data", o.data, "folder with Fashion-MNIST's published files");
  line.option("--out", o.out, "folder of this run");
  line.option("--epochs", o.epochs, "passes over the training images", positive);
  line.option("--limit", o.limit, "training images", {64, 60000});
  line.option("--validation", o.validation, "training images set apart for validation", positive);
  line.option("--test", o.test, "use only so many test images; 0: all", examples::not_negative);
  line.option("--device", o.device, examples::device_help);
  line.option("--threads", o.threads, "0 takes every core", examples::not_negative);
  line.option("--seed", o.seed, "of weights, order, flips and dropout");
  if (const auto status = line.parse(argc, argv)) return *status;
  try {
    examples::require_one_process();
    return examples::run_on(o.device, o.threads, examples::PaperSteps{o});
  } catch (const std::exception& e) {
    fmt::print(stderr, "paper_steps: {}\n", e.what());
    return 1;
  }
}

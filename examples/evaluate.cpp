// SPDX-License-Identifier: MIT
// Tests a trained network: loss, top-1 and top-k accuracy, calibration, each class, each image.
//
//   evaluate --weights runs/first/best.safetensors --data DIR
//   evaluate ... --crops 10 --predictions predictions.csv --confusion confusion.csv
#include "evaluate.hpp"

#include "support/command_line.hpp"

namespace {

void declare(examples::CommandLine& line, examples::EvaluateOptions& o) {
  using examples::not_negative;
  using examples::positive;
  line.option("--network", o.network, "the network", examples::network_names());
  line.option("--stem", o.stem,
              "of inception_v2; auto: seed from 75 pixels on, below low-resolution",
              examples::stem_names("auto"));
  line.required("--weights", o.weights,
                "state_dict in PyTorch's names: safetensors, or of torch.save()");
  line.option("--dataset", o.dataset, "the data set", examples::dataset_names());
  line.required(
      "--data", o.data,
      "folder with the data set's published files, or with train, val and test of folder");
  line.option("--part", o.part, "of the data set; validation is a folder's val",
              {"test", "train", "validation"});
  line.option("--unreadable", o.reading.unreadable,
              "images of a folder stop the run or are skipped", {"stop", "skip"});
  line.option("--loader-threads", o.reading.threads,
              "that read and decode a folder's images; 0 takes every core", not_negative);
  line.option("--images", o.images, "use only so many of its images; 0: all", not_negative);
  line.option("--size", o.size, "side that images are resized to; 0 keeps theirs", not_negative);
  line.option("--crops", o.crops,
              "views of each image, whose probabilities are averaged: 1, 2, 10");
  line.option("--crop-padding", o.crop_padding, "black pixels around the image that 10 crops reach",
              not_negative);
  line.option("--top", o.top, "the k of top-k accuracy", positive);
  line.option("--predictions", o.predictions, "CSV file for the answer to each image");
  line.option("--confusion", o.confusion, "CSV file for the confusion matrix");
  line.option("--batch", o.batch, "images at a time; 0: 250, and 32 of a folder", not_negative);
  line.option("--precision", o.precision,
              "bf16, and on a GPU tf32 and f16, round the factors of convolutions",
              {"f32", "bf16", "tf32", "f16"});
  line.option("--device", o.device, examples::device_help);
  line.option("--threads", o.threads, "0 takes every core", not_negative);
}

}  // namespace

int main(int argc, char** argv) {
  examples::EvaluateOptions o;
  examples::CommandLine line("Tests a trained network on a data set.");
  declare(line, o);
  if (const auto status = line.parse(argc, argv)) return *status;
  try {
    if (o.crops != 1 && o.crops != 2 && o.crops != 10) {
      throw inception::Error(fmt::format(
          "--crops: it must be 1, the image, 2, with its mirror image, or 10, its centre "
          "and corners with theirs; {} was given",
          o.crops));
    }
    return examples::run_on(o.device, o.threads, examples::Evaluate{o});
  } catch (const std::exception& e) {
    fmt::print(stderr, "evaluate: {}\n", e.what());
    return 1;
  }
}

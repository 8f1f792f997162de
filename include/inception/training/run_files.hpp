// SPDX-License-Identifier: MIT
// What stands in a run's folder.
#pragma once

#include <filesystem>

namespace inception {

/// Names of the files in a run's folder. TensorBoard's event files stand beside them.
struct RunFiles {
  explicit RunFiles(const std::filesystem::path& folder)
      : settings(folder / "settings.txt"),
        log(folder / "log.csv"),
        log_jsonl(folder / "log.jsonl"),
        curves(folder / "curves.svg"),
        report(folder / "report.html"),
        last(folder / "last.safetensors"),
        best(folder / "best.safetensors"),
        checkpoint(folder / "checkpoint.safetensors") {}

  /// FitOptions::settings: the recipe, and what else decides the numbers.
  std::filesystem::path settings;
  std::filesystem::path log, log_jsonl;
  std::filesystem::path curves, report;
  std::filesystem::path last, best;  ///< weights alone, PyTorch's names
  std::filesystem::path checkpoint;  ///< what --resume needs; CheckpointFiles keeps older ones
};

}  // namespace inception

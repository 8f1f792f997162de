// SPDX-License-Identifier: MIT
// The checkpoints in a run's folder: the newest, and some before it in case that one is damaged.
#pragma once

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "inception/io/atomic_file.hpp"
#include "inception/tensor/error.hpp"

namespace inception {

/// checkpoint.safetensors, checkpoint.1.safetensors, which is older, and so on.
///
/// Errors   Error where not even one is to be kept
class CheckpointFiles {
 public:
  CheckpointFiles(std::filesystem::path folder, int kept)
      : folder_(std::move(folder)), kept_(kept) {
    if (kept < 1) {
      throw Error("CheckpointFiles: at least 1 checkpoint must be kept; " + std::to_string(kept) +
                  " was given");
    }
  }

  std::filesystem::path newest() const { return path(0); }

  /// Those that are there, newest first.
  std::vector<std::filesystem::path> existing() const {
    std::vector<std::filesystem::path> found;
    // There only where a process was killed before it renamed it; complete it is.
    if (std::filesystem::exists(next())) found.push_back(next());
    for (int age = 0; age < most_searched; ++age) {
      if (std::filesystem::exists(path(age))) found.push_back(path(age));
    }
    return found;
  }

  /// Calls write(path) for a new file; when it is complete, it becomes the newest, and what is older than
  /// the kept ones goes. Until then nothing changes: a full disk leaves the old ones.
  ///
  /// Errors   what write throws; FileError where a file cannot be renamed
  template <class Write>
  void add(Write&& write) const {
    write(next());
    for (int age = kept_ - 1; age > 0; --age) {
      if (std::filesystem::exists(path(age - 1))) move(path(age - 1), path(age));
    }
    move(next(), path(0));
  }

  /// Gives a damaged checkpoint another name, so that it takes no good one's place.
  void set_aside(const std::filesystem::path& damaged) const {
    move(damaged, folder_ / "checkpoint.damaged.safetensors");
  }

  /// Removes what a killed process left half written.
  void remove_temporaries() const {
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      if (!AtomicFile::is_temporary(entry.path())) continue;
      std::error_code in_use_or_gone;
      std::filesystem::remove(entry.path(), in_use_or_gone);
    }
  }

 private:
  static constexpr int most_searched = 100;

  std::filesystem::path next() const { return folder_ / "checkpoint.next.safetensors"; }

  std::filesystem::path path(int age) const {
    return folder_ / (age == 0 ? "checkpoint.safetensors"
                               : "checkpoint." + std::to_string(age) + ".safetensors");
  }

  static void move(const std::filesystem::path& from, const std::filesystem::path& to) {
    std::error_code error;
    std::filesystem::rename(from, to, error);
    if (error) {
      throw FileError(from.string() + ": must be renamed to " + to.string() + "; " +
                      error.message());
    }
  }

  std::filesystem::path folder_;
  int kept_;
};

}  // namespace inception

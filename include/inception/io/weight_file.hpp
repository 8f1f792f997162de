// SPDX-License-Identifier: MIT
// Opens a file of weights, whatever its format.
#pragma once

#include <filesystem>
#include <memory>

#include "inception/io/mapped_file.hpp"
#include "inception/io/pytorch_file.hpp"
#include "inception/io/safetensors_file.hpp"
#include "inception/io/tensor_file.hpp"

namespace inception {

/// Opens a safetensors file or one that torch.save() made. Its bytes tell which; its name does not.
///
/// Errors   FileError, as SafetensorsFile and PytorchFile say
inline std::unique_ptr<const TensorFile> open_weight_file(const std::filesystem::path& path,
                                                          FileAccess access = FileAccess::mapped) {
  if (PytorchFile::begins(MappedFile(path).bytes())) {
    return std::make_unique<const PytorchFile>(PytorchFile::open(path, access));
  }
  return std::make_unique<const SafetensorsFile>(SafetensorsFile::open(path, access));
}

}  // namespace inception

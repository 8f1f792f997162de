// SPDX-License-Identifier: MIT
// tests/golden/images.safetensors: small picture files and Pillow's and PyTorch's answers.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "inception/images/image.hpp"
#include "inception/io/safetensors_file.hpp"

#include "support/files.hpp"

namespace inception::test {

/// The file that scripts/make_image_golden.py writes.
class ImageGolden {
 public:
  Bytes bytes(const std::string& name) const { return file_.read<std::uint8_t>(file_.at(name)); }
  std::vector<float> floats(const std::string& name) const {
    return file_.read<float>(file_.at(name));
  }
  std::int64_t number(const std::string& name) const {
    return file_.read<std::int64_t>(file_.at(name)).at(0);
  }
  bool has(const std::string& name) const { return file_.find(name) != nullptr; }
  Extent extent(const std::string& name) const {
    const auto& shape = file_.at(name).shape;
    return {static_cast<int>(shape.at(0)), static_cast<int>(shape.at(1))};
  }
  Image image(const std::string& name) const { return {extent(name), bytes(name)}; }

  /// The NAMEs of the tensors PREFIX/NAME/LAST.
  std::vector<std::string> cases(const std::string& prefix, const std::string& last) const {
    std::vector<std::string> names;
    for (const auto& entry : file_.tensors()) {
      const auto& name = entry.name;
      if (!name.starts_with(prefix + "/") || !name.ends_with("/" + last)) continue;
      names.push_back(
          name.substr(prefix.size() + 1, name.size() - prefix.size() - last.size() - 2));
    }
    return names;
  }

 private:
  SafetensorsFile file_ =
      SafetensorsFile::open(INCEPTION_SOURCE_DIR "/tests/golden/images.safetensors");
};

/// The largest distance between two rows of numbers; 1e9 when they are not of one length.
template <class T>
double distance(const std::vector<T>& a, const std::vector<T>& b) {
  if (a.size() != b.size()) return 1e9;
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    largest = std::max(largest, difference < 0 ? -difference : difference);
  }
  return largest;
}

}  // namespace inception::test

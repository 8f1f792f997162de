// SPDX-License-Identifier: MIT
// Archives like torch.save()'s, with contents that torch.save() would not write.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "support/files.hpp"

namespace inception::test {

/// A zip archive without compression and checksums.
class ZipWriter {
 public:
  /// Method 0: as it is; another number only says that it is compressed.
  void add(std::string_view name, std::string_view content, std::uint16_t method = 0) {
    const auto header_at = files_.size();
    files_ += "PK\3\4" + number<2>(20) + number<2>(0);
    const std::string sizes =
        number<2>(method) + number<8>(0) + number<4>(content.size()) + number<4>(content.size());
    files_ += sizes + number<2>(name.size()) + number<2>(0) + std::string(name);
    files_ += content;
    directory_ += "PK\1\2" + number<2>(20) + number<2>(20) + number<2>(0) + sizes +
                  number<2>(name.size()) + number<2>(0) + number<2>(0) + number<8>(0) +
                  number<4>(header_at) + std::string(name);
    ++entries_;
  }

  Bytes bytes(const std::string& comment = "") const {
    const std::string all = files_ + directory_ + "PK\5\6" + number<4>(0) + number<2>(entries_) +
                            number<2>(entries_) + number<4>(directory_.size()) +
                            number<4>(files_.size()) + number<2>(comment.size()) + comment;
    return Bytes(all.begin(), all.end());
  }

 private:
  template <std::size_t Size>
  static std::string number(std::uint64_t value) {
    std::string text;
    for (std::size_t i = 0; i < Size; ++i) text += static_cast<char>(value >> (8 * i) & 0xFF);
    return text;
  }

  std::string files_, directory_;
  std::uint64_t entries_ = 0;
};

}  // namespace inception::test

// SPDX-License-Identifier: MIT
// Damages the bytes of a file in the ways that disks, networks and people do.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>

#include "inception/tensor/philox.hpp"

#include "support/files.hpp"

namespace inception::test {

/// One kind of damage after the other, at random places that follow from the seed.
class Damage {
 public:
  explicit Damage(std::uint64_t seed) : random_(seed, 0) {}

  /// Damages a copy; `what` says how. The first `header` bytes are hit half of the time.
  Bytes operator()(Bytes bytes, std::size_t header, std::string& what) {
    const auto size = bytes.size();
    const auto place = [&] { return draw(draw(2) == 0 ? std::min(header, size) : size); };
    switch (draw(8)) {
      case 0: {
        bytes.resize(draw(size));
        what = "cut off after " + std::to_string(bytes.size());
        break;
      }
      case 1: {
        const std::size_t added = 1 + draw(draw(2) == 0 ? 9 : 5000);
        for (std::size_t i = 0; i < added; ++i) bytes.push_back(byte());
        what = "longer by " + std::to_string(added);
        break;
      }
      case 2: {
        const std::size_t from = place();
        bytes.erase(at(bytes, from),
                    at(bytes, std::min(size, from + 1 + draw(draw(2) == 0 ? 9 : 5000))));
        what = "bytes missing from " + std::to_string(from);
        break;
      }
      case 3: {
        const std::size_t from = place();
        const std::size_t many = std::min<std::size_t>(size - from, 1 + draw(8));
        constexpr std::array<std::uint8_t, 4> extremes{0x00, 0xFF, 0x7F, 0x80};
        std::fill_n(at(bytes, from), many, extremes[draw(4)]);
        what = "bytes overwritten from " + std::to_string(from);
        break;
      }
      case 4: {
        const std::size_t from = place();
        const std::size_t many = std::min<std::size_t>(size - from, 1 + draw(600));
        std::generate_n(at(bytes, from), many, [&] { return byte(); });
        what = "noise from " + std::to_string(from);
        break;
      }
      case 5: {
        // In text, as a safetensors header is: another digit or bracket.
        constexpr std::string_view letters = "0123456789-[]{},:\"\\.eE ";
        what = "other characters at";
        for (std::size_t i = 0, many = 1 + draw(3); i < many; ++i) {
          const std::size_t where = place();
          bytes[where] = static_cast<std::uint8_t>(letters[draw(letters.size())]);
          what += " " + std::to_string(where);
        }
        break;
      }
      default: {
        what = "bits flipped at";
        for (std::size_t i = 0, many = 1 + draw(4); i < many; ++i) {
          const std::size_t where = place();
          bytes[where] = static_cast<std::uint8_t>(bytes[where] ^ (1U << draw(8)));
          what += " " + std::to_string(where);
        }
      }
    }
    return bytes;
  }

  /// A number below n.
  std::size_t draw(std::size_t n) {
    return static_cast<std::size_t>(random_.below(drawn_++, static_cast<std::uint64_t>(n)));
  }

 private:
  std::uint8_t byte() { return static_cast<std::uint8_t>(draw(256)); }
  static Bytes::iterator at(Bytes& bytes, std::size_t i) {
    return bytes.begin() + static_cast<std::ptrdiff_t>(i);
  }

  Philox random_;
  std::uint64_t drawn_ = 0;
};

/// What became of reading a damaged file.
struct Outcomes {
  int refused = 0;
  int accepted = 0;
};

/// Writes `damaged` to `path` and reads it: `read` must throw FileError with a text that names the
/// file, or return whether what it read is whole. Returns what was wrong, or an empty text.
template <class Read>
std::string judge(const std::filesystem::path& path, const Bytes& damaged, Outcomes& outcomes,
                  Read&& read) {
  write_bytes(path, damaged);
  try {
    ++outcomes.accepted;
    return read() ? "" : "a damaged file was accepted and what was read is not whole";
  } catch (const FileError& error) {
    --outcomes.accepted;
    ++outcomes.refused;
    const std::string text = error.what();
    if (text.find(path.filename().string()) == text.npos) return "no file's name in: " + text;
    return text.size() > path.string().size() + 20 ? "" : "too short: " + text;
  } catch (const std::exception& error) {
    return std::string("another exception: ") + error.what();
  }
}

/// The seed of a test with random damage: INCEPTION_TEST_SEED of the environment, or this one.
inline std::uint64_t damage_seed(std::uint64_t otherwise) {
  const char* given = std::getenv("INCEPTION_TEST_SEED");
  return given != nullptr ? std::stoull(given) : otherwise;
}

}  // namespace inception::test

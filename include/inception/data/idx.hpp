// SPDX-License-Identifier: MIT
// Reads IDX files, the format of MNIST and Fashion-MNIST, plain or compressed by gzip.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inception/data/gzip.hpp"
#include "inception/data/image_set.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// An array of bytes from an IDX file.
template <std::size_t Rank>
struct IdxArray {
  std::array<Index, Rank> extents{};
  std::vector<std::uint8_t> values;  // row-major
};

namespace detail {

/// "0x00000803"
inline std::string hexadecimal(std::uint32_t value) {
  std::string text = "0x";
  for (int shift = 28; shift >= 0; shift -= 4) text += "0123456789abcdef"[(value >> shift) & 15U];
  return text;
}

/// Reads a big-endian 32-bit number.
inline std::uint32_t read_big_endian(GzipFile& file, std::string_view what) {
  std::array<std::uint8_t, 4> bytes{};
  const Index begin = file.position();
  if (file.read(bytes) < 4) {
    file.refuse(begin, "an IDX file must have " + std::string(what) + " here; it ends before");
  }
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 |
         std::uint32_t{bytes[2]} << 8 | bytes[3];
}

/// Appends `count` bytes in steps, so that a lying header cannot make us allocate much more than
/// the file holds.
inline void read_growing(GzipFile& file, Index count, std::vector<std::uint8_t>& values) {
  constexpr Index step = 1 << 20;
  while (std::cmp_less(values.size(), count)) {
    const std::size_t before = values.size();
    const auto chunk = static_cast<std::size_t>(std::min(step, count - static_cast<Index>(before)));
    values.resize(before + chunk);
    if (std::cmp_less(file.read(std::span(values).subspan(before)), chunk)) {
      file.refuse(file.position(), "the file ends here, but its header promises " +
                                       std::to_string(count) + " bytes of values; was it cut off?");
    }
  }
}

}  // namespace detail

/// Reads an array of unsigned bytes.
///
/// Format   big-endian 32-bit numbers: magic 0x000008RR (8: unsigned byte, RR: rank), then the RR
///          extents; then the values, the last extent fastest
/// Errors   FileError for another magic number, an extent of zero, and for a file shorter or longer
///          than the extents say
/// Source   Y. LeCun, "The MNIST database", section "The IDX file format"
template <std::size_t Rank>
IdxArray<Rank> read_idx(const std::filesystem::path& path) {
  static_assert(Rank > 0 && Rank < 256, "read_idx: the rank of an IDX file is 1 to 255");
  constexpr std::uint32_t magic = 0x800U + static_cast<std::uint32_t>(Rank);
  GzipFile file(path);
  if (const auto found = detail::read_big_endian(file, "its magic number"); found != magic) {
    file.refuse(0, "an IDX file of bytes with " + std::to_string(Rank) +
                       " dimensions must start with " + detail::hexadecimal(magic) + "; " +
                       detail::hexadecimal(found) + " was found");
  }
  IdxArray<Rank> array;
  Index count = 1;
  for (Index& extent : array.extents) {
    const Index byte = file.position();
    extent = detail::read_big_endian(file, "the extent of each dimension");
    if (extent == 0 || count > std::numeric_limits<Index>::max() / 2 / extent) {
      file.refuse(byte,
                  "the extents must be at least 1 and their product must be a possible size; " +
                      std::to_string(extent) + " was found");
    }
    count *= extent;
  }
  const Index header = file.position();
  if (!file.compressed() && file.size_on_disk() != header + count) {
    file.refuse(std::min(file.size_on_disk(), header + count),
                "the file must have " + std::to_string(header + count) +
                    " bytes, as its header says; it has " + std::to_string(file.size_on_disk()) +
                    (file.size_on_disk() < header + count ? "; was it cut off?"
                                                          : "; what follows is not IDX"));
  }
  detail::read_growing(file, count, array.values);
  std::array<std::uint8_t, 1> more{};
  if (file.read(more) != 0) {
    file.refuse(header + count, "the file must end here, as its header says; more bytes follow");
  }
  return array;
}

/// Reads a file of grey images and the file of their labels.
///
/// Errors   those of read_idx; also for a side above 65535, for another number of labels than of
///          images, and for a label that is not below the number of class names
inline ImageSet read_idx_set(const std::filesystem::path& images,
                             const std::filesystem::path& labels,
                             std::vector<std::string> class_names) {
  auto pixels = read_idx<3>(images);
  const auto [count, height, width] = pixels.extents;
  const auto refuse = [](const std::filesystem::path& path, Index byte, const std::string& text) {
    throw FileError(path.string() + ", byte " + std::to_string(byte) + ": " + text);
  };
  if (constexpr Index longest = 65535; height > longest || width > longest) {
    refuse(images, 8,
           "an image must have at most 65535 x 65535 pixels; it has " + std::to_string(height) +
               " x " + std::to_string(width));
  }
  const auto values = read_idx<1>(labels);
  if (values.extents[0] != count) {
    refuse(labels, 4,
           "there must be one label per image, " + std::to_string(count) + " as in " +
               images.string() + "; there are " + std::to_string(values.extents[0]));
  }
  for (std::size_t i = 0; i < values.values.size(); ++i) {
    if (values.values[i] >= class_names.size()) {
      refuse(labels, 8 + static_cast<Index>(i),
             "the label of image " + std::to_string(i) + " must be below " +
                 std::to_string(class_names.size()) + "; it is " +
                 std::to_string(int{values.values[i]}));
    }
  }
  ImageSet set{.count = count,
               .height = static_cast<int>(height),
               .width = static_cast<int>(width),
               .channels = 1,
               .classes = static_cast<int>(class_names.size()),
               .pixels = std::move(pixels.values),
               .labels = {values.values.begin(), values.values.end()},
               .class_names = std::move(class_names)};
  return set;
}

}  // namespace inception

// SPDX-License-Identifier: MIT
// The bytes of small data files: IDX, gzip, CIFAR and STL-10.
#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>

#include "inception/tensor/philox.hpp"

#include "support/files.hpp"

namespace inception::test {

/// An IDX file: its magic number's last two bytes, its extents and as many values as they say.
inline Bytes idx_bytes(std::uint8_t type, std::initializer_list<std::uint32_t> extents,
                       std::uint32_t value_limit, std::uint64_t seed = 1) {
  Bytes bytes{0, 0, type, static_cast<std::uint8_t>(extents.size())};
  std::uint64_t count = 1;
  for (const auto extent : extents) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes.push_back(static_cast<std::uint8_t>((extent >> shift) & 255U));
    }
    count *= extent;
  }
  const Philox random(seed, 0);
  for (std::uint64_t i = 0; i < count; ++i) {
    bytes.push_back(static_cast<std::uint8_t>(random.below(i, value_limit)));
  }
  return bytes;
}

inline Bytes gzip(const Bytes& bytes) {
  ::z_stream stream{};
  if (::deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("deflateInit2");
  }
  Bytes packed(::deflateBound(&stream, static_cast<::uLong>(bytes.size())) + 64);
  stream.next_in = const_cast<::Bytef*>(bytes.data());
  stream.avail_in = static_cast<::uInt>(bytes.size());
  stream.next_out = packed.data();
  stream.avail_out = static_cast<::uInt>(packed.size());
  if (::deflate(&stream, Z_FINISH) != Z_STREAM_END) throw std::runtime_error("deflate");
  packed.resize(stream.total_out);
  ::deflateEnd(&stream);
  return packed;
}

/// Records of CIFAR: labels below their limits, then 3,072 pixels.
inline Bytes cifar_bytes(int records, std::initializer_list<int> limits, std::uint64_t seed = 1) {
  const Philox random(seed, 0);
  std::uint64_t drawn = 0;
  Bytes bytes;
  for (int record = 0; record < records; ++record) {
    for (const int limit : limits) {
      bytes.push_back(
          static_cast<std::uint8_t>(random.below(drawn++, static_cast<std::uint64_t>(limit))));
    }
    for (int i = 0; i < 3072; ++i) bytes.push_back(static_cast<std::uint8_t>(random.word(drawn++)));
  }
  return bytes;
}

/// The five training batches and the test batch of CIFAR-10, of `records` images each.
inline void write_cifar10(const TemporaryFolder& folder, int records) {
  for (std::uint64_t i = 1; i <= 5; ++i) {
    write_bytes(folder / ("data_batch_" + std::to_string(i) + ".bin"),
                cifar_bytes(records, {10}, i));
  }
  write_bytes(folder / "test_batch.bin", cifar_bytes(records, {10}, 6));
}

inline void write_cifar100(const TemporaryFolder& folder, int records) {
  write_bytes(folder / "train.bin", cifar_bytes(records, {20, 100}, 1));
  write_bytes(folder / "test.bin", cifar_bytes(records, {20, 100}, 2));
}

/// STL-10's two pairs of files. Pixel (y, x) of channel c of image i is i + 2c + 3y + 5x mod 256.
inline void write_stl10(const TemporaryFolder& folder, int images) {
  Bytes pixels;
  Bytes labels;
  for (int i = 0; i < images; ++i) {
    labels.push_back(static_cast<std::uint8_t>(1 + i % 10));
    for (int c = 0; c < 3; ++c) {
      for (int x = 0; x < 96; ++x) {
        for (int y = 0; y < 96; ++y) {
          pixels.push_back(static_cast<std::uint8_t>(i + 2 * c + 3 * y + 5 * x));
        }
      }
    }
  }
  for (const auto* part : {"train", "test"}) {
    write_bytes(folder / (std::string(part) + "_X.bin"), pixels);
    write_bytes(folder / (std::string(part) + "_y.bin"), labels);
  }
}

/// Fashion-MNIST's four files, compressed or not.
inline void write_fashion_mnist(const TemporaryFolder& folder, std::uint32_t images, bool packed) {
  for (const auto* part : {"train", "t10k"}) {
    const auto pixels = idx_bytes(8, {images, 28, 28}, 256);
    const auto labels = idx_bytes(8, {images}, 10, 2);
    const std::string name = part;
    const std::string ending = packed ? ".gz" : "";
    write_bytes(folder / (name + "-images-idx3-ubyte" + ending), packed ? gzip(pixels) : pixels);
    write_bytes(folder / (name + "-labels-idx1-ubyte" + ending), packed ? gzip(labels) : labels);
  }
}

}  // namespace inception::test

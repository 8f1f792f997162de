// SPDX-License-Identifier: MIT
// Unpacks what deflate compressed.
#pragma once

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "inception/tensor/error.hpp"

namespace inception::detail {

/// Unpacks a stream of deflate without header and checksum, as zip archives hold them, to exactly
/// `size` bytes. `where` names the stream in messages.
///
/// Errors   FileError for a damaged stream, for one of another size, and for a size that no stream of
///          its length can have: no memory is asked for then
/// Source   RFC 1951
inline std::vector<std::byte> inflate(std::span<const std::byte> packed, std::uint64_t size,
                                      const std::string& where) {
  constexpr std::uint64_t best_ratio = 1032;  // of deflate
  if (size / best_ratio > packed.size()) {
    throw FileError(where + ": " + std::to_string(packed.size()) +
                    " compressed bytes cannot make " + std::to_string(size) +
                    ", as the archive says: the file is damaged");
  }
  struct Stream {
    explicit Stream(const std::string& name) {
      if (::inflateInit2(&z, -15) != Z_OK) throw FileError(name + ": zlib cannot be started");
    }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    ~Stream() { ::inflateEnd(&z); }

    ::z_stream z{};
  } stream(where);

  std::vector<std::byte> unpacked(static_cast<std::size_t>(size));
  std::byte end{};  // zlib wants an address even where there is no room
  std::span<std::byte> room(unpacked);
  constexpr std::size_t most = std::size_t{1} << 30;  // zlib counts in 32 bits
  int result = Z_OK;
  while (result == Z_OK) {
    const std::size_t in = std::min(packed.size(), most);
    const std::size_t out = std::min(room.size(), most);
    // zlib's interface is older than const.
    stream.z.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed.data()));
    stream.z.avail_in = static_cast<::uInt>(in);
    stream.z.next_out = reinterpret_cast<Bytef*>(out > 0 ? room.data() : &end);
    stream.z.avail_out = static_cast<::uInt>(out);
    result = ::inflate(&stream.z, Z_NO_FLUSH);
    packed = packed.subspan(in - stream.z.avail_in);
    room = room.subspan(out - stream.z.avail_out);
  }
  if (result == Z_STREAM_END && packed.empty() && room.empty()) return unpacked;
  throw FileError(where + ": the compressed bytes must make the " + std::to_string(size) +
                  " that the archive says; " +
                  (stream.z.msg != nullptr ? std::string("zlib says '") + stream.z.msg + "'"
                                           : "they make fewer or more") +
                  ": the file is damaged");
}

}  // namespace inception::detail

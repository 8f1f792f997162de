// SPDX-License-Identifier: MIT
// Reads and writes .npz files, the archives of numpy's arrays.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inception/io/inflate.hpp"
#include "inception/io/mapped_file.hpp"
#include "inception/io/npy.hpp"
#include "inception/io/npy_header.hpp"
#include "inception/io/quoted_name.hpp"
#include "inception/io/zip_archive.hpp"
#include "inception/io/zip_writer.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// A .npz file opened for reading: what numpy.savez() or numpy.savez_compressed() made.
///
/// Format   a zip archive, its files stored or deflated: NAME.npy for each array
/// Errors   FileError names the file, the array, what must hold and what was found
class NpzFile {
 public:
  static NpzFile open(const std::filesystem::path& path) { return NpzFile(path); }

  /// Of the arrays, in alphabetical order.
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& [name, entry] : archive_.entries()) {
      if (name.ends_with(ending)) names.emplace_back(name.substr(0, name.size() - ending.size()));
    }
    return names;
  }

  bool contains(const std::string& name) const { return find(name) != nullptr; }

  /// The array of that name, converted as parse_npy() does.
  template <NpyScalar T>
  NpyArray<T> read(const std::string& name) const {
    const detail::ZipEntry* const entry = find(name);
    if (entry == nullptr) {
      throw FileError(path_.string() + ": must hold an array " + detail::in_quotes(name) +
                      "; it holds " + list_of_names());
    }
    const std::string where = path_.string() + ", array " + detail::in_quotes(name);
    std::vector<std::byte> unpacked;
    if (entry->deflated) unpacked = detail::inflate(entry->bytes, entry->size, where);
    const std::span<const std::byte> bytes = entry->deflated ? unpacked : entry->bytes;
    archive_.require_whole(*entry, bytes);
    auto array = parse_npy<T>(bytes, where);
    file_.require_unchanged();
    return array;
  }

 private:
  static constexpr std::string_view ending = ".npy";
  static constexpr detail::ZipRules rules{
      .deflated = true, .advice = "save it with numpy.savez() or numpy.savez_compressed()"};

  explicit NpzFile(const std::filesystem::path& path)
      : path_(path), file_(path), archive_(file_.bytes(), path.string(), rules) {}

  const detail::ZipEntry* find(const std::string& name) const {
    return archive_.find(name + std::string(ending));
  }

  std::string list_of_names() const {
    std::string list;
    for (const std::string& name : names()) {
      list += (list.empty() ? "" : ", ") + detail::in_quotes(name);
    }
    return list.empty() ? "none" : list;
  }

  std::filesystem::path path_;
  MappedFile file_;
  detail::ZipArchive archive_;
};

/// Writes a .npz file array by array, without compression. The file appears with commit(), whole.
///
/// Errors   ShapeError unless an array has as many values as its shape; Error for an archive of 4 GiB
///          and more; FileError as AtomicFile does
class NpzWriter {
 public:
  explicit NpzWriter(const std::filesystem::path& path) : where_(path.string()), archive_(path) {}

  template <NpyScalar T>
  void add(const std::string& name, const std::vector<Index>& shape, std::span<const T> values) {
    const std::string where = where_ + ", array " + detail::in_quotes(name);
    const Index count = detail::checked_npy_count(where, dtype_of<T>, shape);
    if (std::cmp_not_equal(count, values.size())) {
      throw ShapeError(where + ": there must be as many values as the shape has, " +
                       std::to_string(count) + "; " + std::to_string(values.size()) +
                       " were given");
    }
    archive_.add(name + ".npy", detail::npy_header_bytes(dtype_of<T>, shape),
                 std::as_bytes(values));
  }

  void commit() { archive_.commit(); }

 private:
  std::string where_;
  detail::ZipWriter archive_;
};

}  // namespace inception

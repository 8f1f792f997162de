// SPDX-License-Identifier: MIT
// Reads the .pth and .pt files that torch.save() makes of a state_dict.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "inception/io/mapped_file.hpp"
#include "inception/io/pickle_reader.hpp"
#include "inception/io/pytorch_state_dict.hpp"
#include "inception/io/quoted_name.hpp"
#include "inception/io/tensor_file.hpp"
#include "inception/io/zip_archive.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// A file that torch.save() made of a state_dict, opened for reading. It is mapped: tensors stay on
/// the disk until they are read, in whatever order their strides give.
///
/// Format   a zip archive without compression: NAME/data.pkl, a pickle that describes the tensors ·
///          NAME/data/0, 1, ...: their storages · NAME/byteorder: "little"
///
/// Nothing of the file is ever executed: the pickle may hold dictionaries, lists, numbers, texts and
/// tensors, and is refused at the first class, function or opcode that these do not need. In a
/// checkpoint the state_dict stands under "state_dict", else under "model_state_dict".
///
/// open() checks the archive, the pickle, that every tensor lies within its storage, and the
/// checksums of what is used, which reads it once (archives saved without checksums have none).
///
/// Errors   FileError names the file, the part or the tensor, what must hold and what was found;
///          what PyTorch before 1.6 saved is refused, with the way to convert it
/// Source   https://docs.pytorch.org/docs/stable/notes/serialization.html
class PytorchFile final : public TensorFile {
 public:
  static PytorchFile open(const std::filesystem::path& path,
                          FileAccess access = FileAccess::mapped) {
    return PytorchFile(path, access);
  }

  /// Whether the first bytes of a file are those of a zip archive or of a pickle. (A safetensors file
  /// begins with a length, whose upper half is zero.)
  static bool begins(std::span<const std::byte> bytes) {
    if (bytes.size() < 8) return false;
    const auto upper = bytes.subspan(4, 4);
    const bool is_length =
        std::ranges::all_of(upper, [](std::byte b) { return b == std::byte{0}; });
    return !is_length && (is_zip(bytes) || is_pickle(bytes));
  }

 private:
  static constexpr std::size_t longest_pickle = std::size_t{1}
                                                << 24;  // in memory, 60 times as much
  static constexpr std::string_view zip_advice =
      "torch.save() does neither (but programs of TorchScript are compressed); unpack the archive "
      "and pack it with 'zip -0', or save it with torch.save() again";

  PytorchFile(const std::filesystem::path& file_path, FileAccess access)
      : TensorFile(file_path, access) {
    if (!is_zip(file_bytes()) && is_pickle(file_bytes())) {
      refuse(0,
             "the file must have the zip format of PyTorch 1.6 and newer; it is a pickle, as older "
             "ones wrote; convert it, in Python: torch.save(torch.load(old, map_location='cpu'), "
             "new)");
    }
    const detail::ZipArchive archive(file_bytes(), path().string(), {.advice = zip_advice});
    const std::string root = root_of(archive);
    check_byte_order(archive, root);
    const detail::ZipEntry& pickle_entry = *archive.find(root + "data.pkl");
    if (pickle_entry.bytes.size() > longest_pickle) {
      throw FileError(path().string() + ": data.pkl must have at most " +
                      std::to_string(longest_pickle) + " bytes; it has " +
                      std::to_string(pickle_entry.bytes.size()) + "; " +
                      std::string(detail::pytorch_advice));
    }
    archive.require_whole(pickle_entry);
    const detail::Pickle pickle =
        detail::PickleReader(pickle_entry.bytes, path().string() + ", data.pkl",
                             detail::pytorch_names, std::string(detail::pytorch_advice))
            .read();
    add_tensors(detail::PytorchStateDict(*pickle.root, path().string()).take(), archive, root);
    require_unchanged();
  }

  static bool is_zip(std::span<const std::byte> bytes) {
    constexpr std::array signature{std::byte{'P'}, std::byte{'K'}, std::byte{3}, std::byte{4}};
    return bytes.size() >= 4 && std::ranges::equal(bytes.first(4), signature);
  }
  static bool is_pickle(std::span<const std::byte> bytes) {
    return bytes.size() >= 2 && bytes[0] == std::byte{0x80} && bytes[1] <= std::byte{5};
  }

  /// "NAME/"
  std::string root_of(const detail::ZipArchive& archive) const {
    constexpr std::string_view pickle = "/data.pkl";
    for (const auto& [name, entry] : archive.entries()) {
      if (!name.ends_with(pickle) || name.find('/') != name.size() - pickle.size()) continue;
      std::string root(name.substr(0, name.size() - pickle.size() + 1));
      if (archive.find(root + "constants.pkl") == nullptr) return root;
      throw FileError(path().string() +
                      ": the file must be made by torch.save(); it is a program of TorchScript; " +
                      std::string(detail::pytorch_advice));
    }
    throw FileError(path().string() + ": the archive must hold NAME/data.pkl; it does not; " +
                    std::string(detail::pytorch_advice));
  }

  void check_byte_order(const detail::ZipArchive& archive, const std::string& root) const {
    const detail::ZipEntry* const entry = archive.find(root + "byteorder");
    if (entry == nullptr) return;  // PyTorch before 2.1
    archive.require_whole(*entry);
    const std::string_view order(reinterpret_cast<const char*>(entry->bytes.data()),
                                 entry->bytes.size());
    if (order == "little") return;
    throw FileError(path().string() + ": the byte order must be 'little'; it is " +
                    detail::in_quotes(order) +
                    "; save the file again on a machine of that order (x86, ARM)");
  }

  void add_tensors(std::vector<detail::PytorchTensor> tensors, const detail::ZipArchive& archive,
                   const std::string& root) {
    std::vector<TensorEntry> entries;
    std::unordered_map<std::string, std::size_t> index;
    std::set<std::string_view> whole;
    for (detail::PytorchTensor& tensor : tensors) {
      const auto& storage = storage_of(tensor, archive, root);
      if (whole.insert(storage.name).second) archive.require_whole(storage);
      const Index begin = storage.bytes.data() - file_bytes().data();
      tensor.entry.begin += begin;
      tensor.entry.end += begin;
      tensor.entry.name = tensor.name;
      if (!index.emplace(tensor.entry.name, entries.size()).second) {
        throw FileError(path().string() + ": tensor " + detail::in_quotes(tensor.name) +
                        " must occur once; it occurs twice: is the file damaged?");
      }
      entries.push_back(std::move(tensor.entry));
    }
    set_tensors(std::move(entries), std::move(index), 0);
  }

  const detail::ZipEntry& storage_of(const detail::PytorchTensor& tensor,
                                     const detail::ZipArchive& archive,
                                     const std::string& root) const {
    const std::string name = root + "data/" + std::string(tensor.storage);
    const detail::ZipEntry* const entry = archive.find(name);
    if (entry != nullptr && tensor.storage_bytes &&
        std::cmp_equal(entry->bytes.size(), *tensor.storage_bytes)) {
      return *entry;
    }
    throw FileError(
        path().string() + ": tensor " + detail::in_quotes(tensor.name) + " must have its storage " +
        detail::in_quotes(name) + " of " +
        (tensor.storage_bytes ? std::to_string(*tensor.storage_bytes) : "more than 2^63") +
        " bytes in the archive; " +
        (entry == nullptr ? "there is none"
                          : "it has " + std::to_string(entry->bytes.size()) + " bytes") +
        ": is the file damaged?");
  }
};

}  // namespace inception

// SPDX-License-Identifier: MIT
// A data set as tar archives of pictures and labels: webdataset's shards.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "inception/data/binary_file.hpp"
#include "inception/data/data_folder.hpp"
#include "inception/images/image_files.hpp"
#include "inception/images/image_list.hpp"
#include "inception/images/list_file.hpp"
#include "inception/images/tar_reader.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

namespace detail {

/// One picture of a shard and its label, gathered from members of one key.
struct ShardSample {
  std::string key;
  std::optional<TarMember> picture;
  std::optional<std::int32_t> label;
};

/// Calls add(picture, label) for each sample of a shard.
template <class Add>
void each_sample(const std::filesystem::path& path, Add&& add) {
  TarReader tar(path);
  BinaryFile bytes(path);
  ShardSample sample;
  const auto finish = [&] {
    if (!sample.picture) return;
    if (!sample.label) {
      bytes.refuse(sample.picture->offset, "the picture " + sample.picture->name +
                                               " must have its label beside it, " + sample.key +
                                               ".cls; there is none");
    }
    add(*sample.picture, *sample.label);
  };
  while (const auto member = tar.next()) {
    const std::size_t name = member->name.rfind('/') + 1;  // 0 where there is no folder
    const std::string key = member->name.substr(0, member->name.find('.', name));
    if (key != sample.key) {
      finish();
      sample = {.key = key, .picture = {}, .label = {}};
    }
    if (has_image_name(member->name)) sample.picture = *member;
    if (member->name.ends_with(".cls")) {
      constexpr Index longest = 16;
      std::string text(static_cast<std::size_t>(std::min(member->size, longest)), '\0');
      bytes.seek(member->offset);
      bytes.read_exactly({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
      constexpr const char* spaces = " \t\r\n";
      text.erase(0, text.find_first_not_of(spaces));
      text.erase(text.find_last_not_of(spaces) + 1);
      sample.label = number_label(text);
      if (!sample.label) {
        bytes.refuse(member->offset,
                     member->name + " must hold a number, the label; it holds \"" + text + "\"");
      }
    }
  }
  finish();
}

}  // namespace detail

/// Lists the pictures in shards: members KEY.jpg, .jpeg or .png and KEY.cls, the label's number, side by side
/// as webdataset writes them. Members of other names do not count. The headers are read, not the pictures.
///
/// Without `class_names` the classes are the numbers up to the largest label.
///
/// Errors   FileError for a damaged archive, a picture without label, a label that is none of the classes,
///          and where there is no picture
inline ImageList list_shards(std::vector<std::filesystem::path> shards,
                             std::vector<std::string> class_names = {}) {
  ImageList list{std::move(shards), {}, std::move(class_names)};
  const std::int32_t end =
      list.class_names.empty() ? 1 << 24 : static_cast<std::int32_t>(list.class_names.size());
  std::int32_t classes = 0;
  for (std::size_t shard = 0; shard < list.files.size(); ++shard) {
    detail::each_sample(list.files[shard], [&](const TarMember& picture, std::int32_t label) {
      if (label >= end) {
        throw FileError(list.files[shard].string() + ": labels must be below " +
                        std::to_string(end) + ", the number of classes; that of " + picture.name +
                        " is " + std::to_string(label));
      }
      classes = std::max(classes, label + 1);
      list.images.push_back({static_cast<Index>(shard), picture.offset, picture.size, label});
    });
  }
  if (list.images.empty()) {
    throw FileError((list.files.empty() ? std::string("list_shards") : list.files[0].string()) +
                    ": the shards must hold pictures, .jpg, .jpeg or .png; there are none");
  }
  if (list.class_names.empty()) {
    list.class_names = detail::numbered_names(static_cast<std::size_t>(classes));
  }
  return list;
}

}  // namespace inception

// SPDX-License-Identifier: MIT
// Streamed images give the inputs of images in memory, the same for any number of threads, and tell of
// what they cannot read.
#include "inception/images/streamed_images.hpp"

#include "inception/data/batches.hpp"
#include "inception/images/find_images.hpp"
#include "inception/images/load_images.hpp"
#include "inception/io/png_bytes.hpp"

#include "support/files.hpp"
#include "support/jpeg_bytes.hpp"
#include "support/tar_bytes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

constexpr Index pictures = 12;

std::string file_name(Index i) {
  return (i < 5 ? "ant/" : "bee/") + std::to_string(10 + i) + ".jpg";
}

/// Twelve JPEGs of different sizes: a/ant and a/bee, and the same in two shards, s.
struct Pictures : TemporaryFolder {
  Pictures() {
    std::filesystem::create_directories(*this / "a/ant");
    std::filesystem::create_directories(*this / "a/bee");
    std::filesystem::create_directories(*this / "s");
    TarBytes shards[2];
    for (Index i = 0; i < pictures; ++i) {
      const int side = 40 + 9 * static_cast<int>(i);
      const Bytes bytes =
          jpeg_bytes(sloping_image({side, 130 - side / 2}, static_cast<std::uint64_t>(i)));
      write_bytes(*this / ("a/" + file_name(i)), bytes);
      const std::string key = std::to_string(i);
      shards[i / 7].file(key + ".jpg", bytes).file(key + ".cls", i < 5 ? "0" : "1");
    }
    write_bytes(*this / "s/shard-000000.tar", shards[0].bytes());
    write_bytes(*this / "s/shard-000001.tar", shards[1].bytes());
  }
};

const InputFormat format = InputFormat::imagenet(32, {28, 28});

std::vector<float> input_of(const std::filesystem::path& path, const InputFormat& how) {
  const InputWriter writer(how);
  std::vector<float> input(static_cast<std::size_t>(how.size.area()) * 3);
  writer(read_image(path), input.data());
  return input;
}

BatchOptions plain(Index batch_size) {
  return {.batch_size = batch_size,
          .preprocessing = {.normalization = Normalization::imagenet()},
          .epochs = 2};
}

/// Everything random switched on.
BatchOptions random(int threads) {
  BatchOptions options = plain(5);
  options.preprocessing.augmentation = {.resized_crop = ResizedCrop{},
                                        .horizontal_flip = true,
                                        .crop_padding = 2,
                                        .edits = {.policy = EditPolicy::trivial},
                                        .jitter = {0.4, 0.4, 0.4, 0.1},
                                        .erasing = 0.5};
  options.shuffle = true;
  options.seed = 3;
  options.threads = threads;
  return options;
}

/// All that a loader hands out.
struct Taken {
  std::vector<float> inputs;
  std::vector<std::int32_t> labels;
  std::vector<Index> indices, sizes;

  bool operator==(const Taken&) const = default;
};

Taken take(const LabelledImages& images, const BatchOptions& options) {
  BatchLoader loader(images, all_indices(images.count()), options);
  Taken taken;
  while (const Batch* batch = loader.next()) {
    taken.inputs.insert(taken.inputs.end(), batch->images().span().begin(),
                        batch->images().span().end());
    taken.labels.insert(taken.labels.end(), batch->labels().begin(), batch->labels().end());
    taken.indices.insert(taken.indices.end(), batch->indices().begin(), batch->indices().end());
    taken.sizes.push_back(batch->size());
  }
  return taken;
}

}  // namespace

TEST_CASE("without random parts the inputs are those of the format and of images in memory") {
  const Pictures folder;
  const StreamedImages streamed(find_images(folder / "a"), {.format = format});
  CHECK(streamed.count() == pictures);
  CHECK(streamed.label(4) == 0);
  CHECK(streamed.label(5) == 1);
  CHECK(streamed.class_names()[1] == "bee");
  const Taken taken = take(streamed, plain(5));
  CHECK(taken.sizes == std::vector<Index>{5, 5, 2, 5, 5, 2});
  CHECK(taken.indices[13] == 1);
  const std::vector<float> input = input_of(folder / ("a/" + file_name(7)), format);
  CHECK(std::equal(input.begin(), input.end(), taken.inputs.begin() + 7 * std::ssize(input)));

  // Crops and flips of whole pictures are those of a set of bytes.
  const ImageSet set = load_images(list_image_folder(folder / "a"), format, 1);
  BatchOptions options = random(1);
  options.preprocessing.augmentation.resized_crop.reset();
  CHECK(take(streamed, options) == take(ImagesInMemory(set), options));
}

TEST_CASE("another size is cut out of pictures shrunk accordingly") {
  const Pictures folder;
  const StreamedImages streamed(find_images(folder / "a"), {.format = format});
  BatchOptions options = plain(1);
  options.preprocessing.size = {14, 14};
  const Taken taken = take(streamed, options);
  const std::vector<float> input =
      input_of(folder / ("a/" + file_name(2)), InputFormat::imagenet(16, {14, 14}));
  CHECK(std::equal(input.begin(), input.end(), taken.inputs.begin() + 2 * std::ssize(input)));
}

TEST_CASE("resized crops are cut out of the stored picture") {
  const Pictures folder;
  const StreamedImages streamed(find_images(folder / "a"), {.format = format});
  BatchOptions options = plain(1);
  options.preprocessing.augmentation.resized_crop = ResizedCrop{};
  options.seed = 9;
  const Taken taken = take(streamed, options);
  const NormalizationTable table(Normalization::imagenet(), 3);
  for (Index i = 0; i < pictures; ++i) {
    CAPTURE(i);
    const Image whole = read_image(folder / ("a/" + file_name(i)));
    const Rectangle part = draw_resized_crop({}, 9, 1, i, whole.extent);
    Image cut = Image::of(part.extent), small = Image::of({28, 28});
    crop(whole.pixels.data(), whole.extent, part, 3, cut.pixels.data());
    AntialiasedResize(part.extent, {28, 28})(cut.pixels.data(), 3, small.pixels.data());
    std::vector<float> input(28 * 28 * 3);
    table(small.pixels.data(), 28 * 28, input.data());
    CHECK(std::equal(input.begin(), input.end(),
                     taken.inputs.begin() + (pictures + i) * std::ssize(input)));
  }
}

TEST_CASE("the number of threads and the place where loading begins make no difference") {
  const Pictures folder;
  for (const char* kind : {"a", "s"}) {
    CAPTURE(kind);
    const StreamedImages images(find_images(folder / kind),
                                {.format = format, .shuffle_buffer = 4});
    const Taken one = take(images, random(1));
    CHECK(take(images, random(4)) == one);
    BatchOptions later = random(3);
    later.start = {1, 1};
    const Taken rest = take(images, later);
    CHECK(std::equal(rest.inputs.begin(), rest.inputs.end(),
                     one.inputs.end() - std::ssize(rest.inputs)));
    CHECK(rest.indices == std::vector<Index>(one.indices.end() - 7, one.indices.end()));
    BatchOptions other = random(1);
    other.seed = 4;
    CHECK_FALSE(take(images, other) == one);
  }
}

TEST_CASE("shards hold what the folder holds") {
  const Pictures folder;
  const StreamedImages files(find_images(folder / "a"), {.format = format});
  const StreamedImages shards(find_images(folder / "s"), {.format = format});
  CHECK(take(shards, plain(5)) == take(files, plain(5)));
  CHECK(shards.picture(8).pixels == files.picture(8).pixels);
  // A small buffer lets no image of one shard come much before its turn; files are mixed at will.
  const StreamedImages in_sequence(find_images(folder / "s"),
                                   {.format = format, .shuffle_buffer = 1});
  BatchOptions options = plain(12);
  options.shuffle = true;
  const Taken taken = take(in_sequence, options);
  std::vector<bool> second;
  for (std::size_t i = 0; i < 12; ++i) second.push_back(taken.indices[i] >= 7);
  CHECK(std::is_sorted(second.begin(), second.end()) !=
        std::is_sorted(second.rbegin(), second.rend()));
}

TEST_CASE("an image that cannot be read stops the loading by its name") {
  const Pictures folder;
  write_text(folder / "a/bee/15.jpg", "no picture");
  const StreamedImages images(find_images(folder / "a"), {.format = format});
  const auto text = refusal([&] { take(images, plain(4)); });
  CHECK_MESSAGE(mentions(text, {"a/bee/15.jpg: must be a JPEG or PNG file"}), text);

  Bytes shard = read_bytes(folder / "s/shard-000000.tar");
  shard[512] = 0;
  write_bytes(folder / "s/shard-000000.tar", shard);
  const StreamedImages shards(find_images(folder / "s"), {.format = format});
  const auto in_shard = refusal([&] { take(shards, plain(4)); });
  CHECK_MESSAGE(mentions(in_shard, {"shard-000000.tar, byte 512: must be a JPEG or PNG"}),
                in_shard);
}

TEST_CASE("so does a picture that cannot be resized") {
  const Pictures folder;
  const Bytes line(300'000);
  write_text(folder / "a/bee/15.jpg", png_bytes(line, {1, 300'000}, 1));
  const StreamedImages images(find_images(folder / "a"), {.format = format});
  const auto text = refusal([&] { take(images, plain(4)); });
  CHECK_MESSAGE(mentions(text, {"a/bee/15.jpg: with_shorter_side"}), text);
}

TEST_CASE("or is left out, counted and named once") {
  const Pictures folder;
  const StreamedImages whole(find_images(folder / "a"), {.format = format});
  const Taken before = take(whole, plain(4));
  write_text(folder / "a/bee/15.jpg", "no picture");
  std::filesystem::remove(folder / "a/bee/19.jpg");
  std::filesystem::create_symlink("nowhere", folder / "a/bee/19.jpg");
  ImageList list = whole.list();
  for (const int threads : {1, 4}) {
    std::vector<std::string> told;
    const StreamedImages images(
        list, {.format = format,
               .unreadable = WhenUnreadable::skip,
               .tell_unreadable = [&](const std::string& reason) { told.push_back(reason); }});
    BatchOptions options = plain(4);
    options.threads = threads;
    const Taken taken = take(images, options);
    CHECK(taken.sizes == std::vector<Index>{4, 3, 3, 4, 3, 3});
    std::vector<Index> expected;
    for (int epoch = 0; epoch < 2; ++epoch) {
      for (const Index i : {0, 1, 2, 3, 4, 6, 7, 8, 10, 11}) expected.push_back(i);
    }
    CHECK(taken.indices == expected);
    for (std::size_t i = 0; i < expected.size(); ++i)
      CHECK(taken.labels[i] == (expected[i] < 5 ? 0 : 1));
    const std::ptrdiff_t size = 28 * 28 * 3;
    CHECK(std::equal(taken.inputs.begin() + 9 * size, taken.inputs.begin() + 10 * size,
                     before.inputs.begin() + 11 * size));
    const auto unreadable = images.unreadable();
    REQUIRE(unreadable.size() == 2);
    CHECK(unreadable[0].file == 5);
    CHECK(mentions(unreadable[0].reason, {"bee/15.jpg"}));
    CHECK(mentions(unreadable[1].reason, {"bee/19.jpg: cannot be opened"}));
    CHECK(told.size() == 2);
  }
}

TEST_CASE("a batch without one image that can be read, and an empty list, are refused") {
  const Pictures folder;
  for (const Index i : {2, 3}) write_text(folder / ("a/" + file_name(i)), "no picture");
  const StreamedImages images(find_images(folder / "a"),
                              {.format = format, .unreadable = WhenUnreadable::skip});
  const auto text = refusal<Error>([&] { take(images, plain(2)); });
  CHECK_MESSAGE(mentions(text, {"BatchLoader", "of the 2 of batch 1 in epoch 0 there is none"}),
                text);
  CHECK(mentions(refusal<Error>([&] { StreamedImages({}, {.format = format}); }),
                 {"the list is empty"}));
}

TEST_CASE("lists are put one behind the other") {
  const Pictures folder;
  ImageList list = find_images(folder / "a");
  append(list, find_images(folder / "a"));
  CHECK(list.images.size() == 24);
  const StreamedImages images(list, {.format = format});
  CHECK(images.name(12 + 7) == (folder / ("a/" + file_name(7))).string());
  CHECK(images.label(12 + 7) == 1);
  const auto text = refusal<Error>([&] { append(list, find_images(folder / "s")); });
  CHECK_MESSAGE(mentions(text, {"append", "the same classes"}), text);
}

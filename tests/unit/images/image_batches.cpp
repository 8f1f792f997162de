// SPDX-License-Identifier: MIT
// Files become batches in order, and one that cannot be read takes nothing from the others.
#include "inception/images/image_batches.hpp"

#include "support/files.hpp"
#include "support/image_golden.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

const InputFormat format{.size = {7, 9}};

/// `count` picture files of the golden ones; those in `broken` hold text.
std::vector<std::filesystem::path> picture_files(const TemporaryFolder& folder, Index count,
                                                 const std::vector<Index>& broken) {
  const ImageGolden golden;
  const auto names = golden.cases("files", "file");
  std::vector<std::filesystem::path> files;
  for (Index i = 0; i < count; ++i) {
    files.push_back(folder / std::to_string(i));
    const auto& name = names[static_cast<std::size_t>(i) % names.size()];
    if (std::find(broken.begin(), broken.end(), i) != broken.end()) {
      write_text(files.back(), "no picture");
    } else {
      write_bytes(files.back(), golden.bytes("files/" + name + "/file"));
    }
  }
  return files;
}

/// All floats of all batches, one after the other, with the numbers of the files.
struct Everything {
  std::vector<float> floats;
  std::vector<Index> files, unreadable, sizes;
};

Everything all_of(ImageBatches& batches) {
  Everything all;
  while (const ImageBatch* batch = batches.next()) {
    all.floats.insert(all.floats.end(), batch->images.span().begin(), batch->images.span().end());
    all.files.insert(all.files.end(), batch->files.begin(), batch->files.end());
    for (const auto& file : batch->unreadable) all.unreadable.push_back(file.file);
    all.sizes.push_back(batch->images.shape().n);
  }
  return all;
}

}  // namespace

TEST_CASE("batches hold what an InputWriter makes of each file that can be read, in order") {
  const TemporaryFolder folder;
  const auto files = picture_files(folder, 8, {1, 4, 5});
  Everything expected;
  const InputWriter writer(format);
  for (const Index i : {0, 2, 3, 6, 7}) {
    std::vector<float> one(7 * 9 * 3);
    writer(read_image(files[static_cast<std::size_t>(i)]), one.data());
    expected.floats.insert(expected.floats.end(), one.begin(), one.end());
  }
  for (const int threads : {1, 3}) {
    ImageBatches batches(files, ImageViews::of(format), {.batch_size = 3, .threads = threads});
    const Everything all = all_of(batches);
    CHECK(all.floats == expected.floats);
    CHECK(all.files == std::vector<Index>{0, 2, 3, 6, 7});
    CHECK(all.unreadable == std::vector<Index>{1, 4, 5});
    CHECK(all.sizes == std::vector<Index>{2, 1, 2});
  }
}

TEST_CASE("a batch of which nothing can be read is empty, and says why for each file") {
  const TemporaryFolder folder;
  auto files = picture_files(folder, 1, {0});
  files.push_back(folder / "missing");
  ImageBatches batches(files, ImageViews::of(format), {.batch_size = 2});
  const ImageBatch* batch = batches.next();
  REQUIRE(batch != nullptr);
  CHECK(batch->images.shape().n == 0);
  REQUIRE(batch->unreadable.size() == 2);
  CHECK(mentions(batch->unreadable[0].reason, {"0: must be a JPEG or PNG file"}));
  CHECK(mentions(batch->unreadable[1].reason, {"missing: cannot be opened"}));
  CHECK(batches.next() == nullptr);
}

TEST_CASE("each view of a file is an input of its own") {
  const TemporaryFolder folder;
  const ImageViews views{2, {1, 1}, [](const Image& image, float* out) {
                           for (int i = 0; i < 6; ++i)
                             out[i] = static_cast<float>(image.extent.width + i);
                         }};
  ImageBatches batches(picture_files(folder, 2, {}), views, {.batch_size = 2});
  const ImageBatch* batch = batches.next();
  REQUIRE(batch != nullptr);
  CHECK(batch->images.shape() == Shape{4, 1, 1, 3});
  CHECK(batch->images.data()[5] == batch->images.data()[0] + 5);
}

TEST_CASE("what cannot be made batches of is refused") {
  const auto views = ImageViews::of(format);
  CHECK(mentions(refusal<Error>([&] { ImageBatches({}, views, {}); }), {"there must be a file"}));
  CHECK(mentions(refusal<Error>([&] { ImageBatches({"x"}, views, {.batch_size = 0}); }),
                 {"batch size", "0 and 1 were given"}));
}

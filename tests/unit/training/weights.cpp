// SPDX-License-Identifier: MIT
// Weight files: there and back, every difference named, and nothing half loaded.
#include "inception/training/weights.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "inception/extern_kernels.hpp"
#include "inception/model/model.hpp"
#include "support/files.hpp"
#include "support/model_results.hpp"
#include "support/small_network.hpp"

using namespace inception;
using namespace inception::test;

namespace {

using Network = SmallNetwork<6>;
/// One block and one linear layer: nine tensors, few enough to write each of them by hand.
using Tiny = Sequential<Named<"block", ConvBlock<2, 4, Kernel<3, 1>>>, Named<"fc", Linear<4, 3>>>;

template <class Scalar>
std::vector<Scalar> all_tensors(const AnyModel<Cpu, Scalar>& model) {
  std::vector<Scalar> all;
  for (const auto part : {model.store().parameters(), model.store().state()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  for (const std::int64_t count : model.store().counters()) {
    all.push_back(static_cast<Scalar>(count));
  }
  return all;
}

/// A tensor of a file to be written: as a model has it, or changed by a test.
struct FileTensor {
  std::string name, dtype;
  std::vector<std::int64_t> shape;
  Bytes bytes;
};

template <class T>
Bytes bytes_of(const std::vector<T>& values) {
  Bytes bytes(values.size() * sizeof(T));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

std::vector<FileTensor> tensors_of(const AnyModel<Cpu, float>& model) {
  std::vector<FileTensor> tensors;
  for (const TensorRecord& t : model.tensors()) {
    if (t.kind == TensorRecord::Kind::counter) {
      tensors.push_back({t.name, "I64", {}, bytes_of<std::int64_t>({model.store().counter(t)})});
      continue;
    }
    std::int64_t size = 1;
    for (const std::int64_t extent : t.shape) size *= extent;
    std::vector<float> values(static_cast<std::size_t>(size));
    model.store().read(model.program(), t, values);
    tensors.push_back({t.name, "F32", t.shape, bytes_of(values)});
  }
  return tensors;
}

FileTensor& named(std::vector<FileTensor>& tensors, const std::string& name) {
  return *std::find_if(tensors.begin(), tensors.end(),
                       [&](const FileTensor& t) { return t.name == name; });
}

void write_file(const std::filesystem::path& path, const std::vector<FileTensor>& tensors) {
  std::string header = "{";
  Bytes data;
  for (const FileTensor& t : tensors) {
    const std::string begin = std::to_string(data.size());
    data.insert(data.end(), t.bytes.begin(), t.bytes.end());
    header += (header.size() > 1 ? ",\"" : "\"") + t.name + "\":{\"dtype\":\"" + t.dtype +
              "\",\"shape\":" + detail::shape_text(t.shape) + ",\"data_offsets\":[" + begin + "," +
              std::to_string(data.size()) + "]}";
  }
  header += "}";
  Bytes bytes = bytes_of<std::uint64_t>({header.size()});
  bytes.insert(bytes.end(), header.begin(), header.end());
  bytes.insert(bytes.end(), data.begin(), data.end());
  write_bytes(path, bytes);
}

/// The real tensors in another precision: convert(float) gives what is stored.
template <class Convert>
std::vector<FileTensor> converted(std::vector<FileTensor> tensors, const char* dtype,
                                  Convert convert) {
  for (FileTensor& t : tensors) {
    if (t.dtype != "F32") continue;
    std::vector<float> values(t.bytes.size() / sizeof(float));
    std::memcpy(values.data(), t.bytes.data(), t.bytes.size());
    std::vector<decltype(convert(0.0F))> stored;
    for (const float v : values) stored.push_back(convert(v));
    t.dtype = dtype;
    t.bytes = bytes_of(stored);
  }
  return tensors;
}

/// Loading `tensors` must fail, say all of `words`, and change nothing.
void check_refused(const std::vector<FileTensor>& tensors,
                   std::initializer_list<std::string_view> words,
                   Strictness strictness = Strictness::strict) {
  const TemporaryFolder folder;
  write_file(folder / "w.safetensors", tensors);
  Model<Tiny> model({.seed = 2});
  model.change_tensors().counters()[0] = 77;
  const auto before = all_tensors(model);
  const std::string text =
      refusal([&] { load_weights(model, folder / "w.safetensors", strictness); });
  INFO(text);
  CHECK(mentions(text, {"w.safetensors"}));
  CHECK(mentions(text, words));
  CHECK(same_bits(all_tensors(model), before));
}

std::vector<FileTensor> tiny_tensors() {
  const Model<Tiny> model({.seed = 1});
  return tensors_of(model);
}

}  // namespace

TEST_CASE_TEMPLATE("what was saved is loaded again, to the bit", Scalar, float, double) {
  const TemporaryFolder folder;
  Model<Network, Cpu, Scalar> model({.seed = 1}), other({.seed = 2});
  const auto images = random_images<Scalar>(1, {3, 13, 14, 3});
  for (int step = 0; step < 3; ++step) training_results(model, images);
  save_weights(model, folder / "w.safetensors");
  inference_results(other, images);  // weights already folded must be folded anew
  const WeightDifferences d = load_weights(other, folder / "w.safetensors");
  CHECK(d.none());
  CHECK(same_bits(all_tensors(other), all_tensors(model)));
  CHECK(other.store().counters()[0] == 3);
  CHECK(same_bits(inference_results(other, images), inference_results(model, images)));
}

TEST_CASE("a file has PyTorch's names, shapes and order of elements") {
  const TemporaryFolder folder;
  Model<Tiny> model;
  save_weights(model, folder / "w.safetensors");
  const auto file = SafetensorsFile::open(folder / "w.safetensors");
  std::vector<std::string> names;
  for (const auto& entry : file.tensors()) names.push_back(entry.name);
  CHECK(names == std::vector<std::string>{"block.conv.weight", "block.conv.bias", "block.bn.weight",
                                          "block.bn.bias", "block.bn.running_mean",
                                          "block.bn.running_var", "block.bn.num_batches_tracked",
                                          "fc.weight", "fc.bias"});
  CHECK(file.at("block.conv.weight").shape == std::vector<Index>{4, 2, 3, 1});
  CHECK(file.at("fc.weight").shape == std::vector<Index>{3, 4});
  CHECK(file.at("block.bn.num_batches_tracked").shape.empty());
  CHECK(file.at("block.bn.num_batches_tracked").dtype == Dtype::I64);
  // [out, in, kh, kw] there, [kh, kw, in, out] here.
  const auto theirs = file.read<float>(file.at("block.conv.weight"));
  const float* ours = model.store().parameter(model.store().find("block.conv.weight")->row);
  for (std::size_t out = 0; out < 4; ++out) {
    for (std::size_t in = 0; in < 2; ++in) {
      for (std::size_t row = 0; row < 3; ++row) {
        CHECK(theirs[(out * 2 + in) * 3 + row] == ours[(row * 2 + in) * 4 + out]);
      }
    }
  }
}

TEST_CASE("float and double files load into either model") {
  const TemporaryFolder folder;
  Model<Network> single({.seed = 1}), single_again({.seed = 3});
  Model<Network, Cpu, double> precise({.seed = 2});
  save_weights(single, folder / "single");
  load_weights(precise, folder / "single");
  save_weights(precise, folder / "double");
  load_weights(single_again, folder / "double");
  CHECK(same_bits(all_tensors(single_again), all_tensors(single)));
  CHECK(SafetensorsFile::open(folder / "double").at("stem.conv.weight").dtype == Dtype::F64);
}

TEST_CASE("files in half precision load") {
  const TemporaryFolder folder;
  auto tensors = tiny_tensors();
  Model<Tiny> model({.seed = 2});
  const auto weight = [&] { return model.store().parameter(0)[0]; };
  const auto original = [&] {
    float value = 0;
    std::memcpy(&value, named(tensors, "block.conv.weight").bytes.data(), sizeof(float));
    return value;
  }();

  write_file(folder / "w", converted(tensors, "BF16", [](float v) {
               return static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(v) >> 16);
             }));
  load_weights(model, folder / "w");
  CHECK(weight() != original);
  CHECK(std::abs(weight() - original) <= std::abs(original) / 128);

  write_file(folder / "w", converted(tensors, "F16", [](float) { return std::uint16_t{0xB555}; }));
  load_weights(model, folder / "w");
  CHECK(weight() == -0.33325195F);

  write_file(folder / "w", converted(tensors, "F64", [](float v) { return double{v}; }));
  load_weights(model, folder / "w");
  CHECK(weight() == original);
}

TEST_CASE("every difference is named at once") {
  auto tensors = tiny_tensors();
  named(tensors, "block.conv.bias").name = "block.conv.bais";
  named(tensors, "fc.bias").name = "head.bias";
  FileTensor& weight = named(tensors, "fc.weight");
  std::swap(weight.shape[0], weight.shape[1]);
  named(tensors, "block.bn.weight").shape = {4, 1};
  check_refused(tensors,
                {"missing from the file (2):\n  block.conv.bias\n  fc.bias",
                 "not in the model (2):\n  block.conv.bais\n  head.bias",
                 "of another shape (2):\n  block.bn.weight: [4, 1] in the file, [4] in the model\n"
                 "  fc.weight: [4, 3] in the file, [3, 4] in the model"});
}

TEST_CASE("a tensor of the wrong kind is refused") {
  auto tensors = tiny_tensors();
  named(tensors, "block.bn.bias").dtype = "I32";
  check_refused(tensors, {"block.bn.bias: I32 in the file"});
  tensors = tiny_tensors();
  named(tensors, "block.bn.num_batches_tracked").dtype = "F64";
  check_refused(tensors, {"block.bn.num_batches_tracked: F64 in the file"});
  named(tensors, "block.bn.num_batches_tracked").dtype = "I64";
  named(tensors, "block.bn.num_batches_tracked").shape = {1};
  check_refused(tensors, {"block.bn.num_batches_tracked: [1] in the file, [] in the model"});
}

TEST_CASE("a counter that no int64 holds is refused before anything is changed") {
  auto tensors = tiny_tensors();
  FileTensor& counter = named(tensors, "block.bn.num_batches_tracked");
  counter.dtype = "U64";
  counter.bytes = bytes_of<std::uint64_t>({std::numeric_limits<std::uint64_t>::max()});
  check_refused(tensors, {"block.bn.num_batches_tracked", "18446744073709551615"});
}

TEST_CASE("counters may be missing, as in files older than they are") {
  const TemporaryFolder folder;
  auto tensors = tiny_tensors();
  std::erase_if(tensors, [](const FileTensor& t) { return t.dtype == "I64"; });
  write_file(folder / "w", tensors);
  Model<Tiny> model({.seed = 2}), source({.seed = 1});
  model.change_tensors().counters()[0] = 5;
  CHECK(load_weights(model, folder / "w").none());
  CHECK(model.store().counters()[0] == 5);
  model.change_tensors().counters()[0] = 0;
  CHECK(same_bits(all_tensors(model), all_tensors(source)));
}

TEST_CASE("a file may be shared by name where that is asked for") {
  const TemporaryFolder folder;
  auto tensors = tiny_tensors();
  named(tensors, "fc.weight").name = "other.weight";
  write_file(folder / "w", tensors);
  Model<Tiny> model({.seed = 2}), loaded({.seed = 1}), before({.seed = 2});
  const WeightDifferences d = load_weights(model, folder / "w", Strictness::shared);
  CHECK(d.missing == std::vector<std::string>{"fc.weight"});
  CHECK(d.unexpected == std::vector<std::string>{"other.weight"});
  const auto same = [&](const char* name, Model<Tiny>& other) {
    const std::size_t row = model.store().find(name)->row;
    return model.store().parameter(row)[0] == other.store().parameter(row)[0];
  };
  CHECK(same("block.conv.weight", loaded));
  CHECK(same("fc.bias", loaded));
  CHECK(same("fc.weight", before));
  named(tensors, "fc.bias").shape = {3, 1};
  check_refused(tensors, {"fc.bias: [3, 1] in the file"}, Strictness::shared);
}

TEST_CASE("a prefix picks the tensors of one model out of a larger file") {
  const TemporaryFolder folder;
  Model<Tiny> one({.seed = 1}), two({.seed = 2}), into({.seed = 3});
  SafetensorsWriter writer;
  add_weights(writer, one, "one/");
  add_weights(writer, two, "two/");
  writer.write(folder / "w");
  const auto file = SafetensorsFile::open(folder / "w");
  load_weights(into, file, Strictness::strict, "two/");
  CHECK(same_bits(all_tensors(into), all_tensors(two)));
  CHECK(
      mentions(refusal([&] { load_weights(into, file); }), {"missing from the file (8)", "(18)"}));
}

TEST_CASE("a file that is missing or cut off changes nothing") {
  const TemporaryFolder folder;
  Model<Tiny> model({.seed = 1});
  const auto before = all_tensors(model);
  CHECK(mentions(refusal([&] { load_weights(model, folder / "none"); }), {"none"}));
  write_file(folder / "w", tiny_tensors());
  Bytes bytes = read_bytes(folder / "w");
  bytes.pop_back();
  write_bytes(folder / "w", bytes);
  CHECK(!refusal([&] { load_weights(model, folder / "w"); }).empty());
  CHECK(same_bits(all_tensors(model), before));
}

TEST_CASE("what torch.save() wrote loads strictly, and its checkpoints do") {
  using Saved = Sequential<Named<"fc", Linear<3, 2>>, Named<"bn", BatchNorm2d<2>>>;
  const auto folder = std::filesystem::path(INCEPTION_SOURCE_DIR) / "tests" / "golden" / "pytorch";
  for (const char* name : {"state_dict.pth", "checkpoint.pth"}) {
    Model<Saved> model;
    CHECK(load_weights(model, folder / name).none());
    for (const TensorRecord& t : model.tensors()) {
      if (t.name != "fc.weight") continue;
      std::vector<float> weight(6);
      model.store().read(model.program(), t, std::span<float>(weight));
      CHECK(weight == std::vector<float>{-2, -1.5F, -1, -0.5F, 0, 0.5F});
    }
    const TemporaryFolder out;
    save_weights(model, out / "w.safetensors");
    Model<Saved> again;
    load_weights(again, out / "w.safetensors");
    CHECK(all_tensors(again) == all_tensors(model));
  }
  Model<Network> other;
  CHECK(mentions(refusal([&] { load_weights(other, folder / "state_dict.pth"); }),
                 {"state_dict.pth", "missing from the file"}));
}

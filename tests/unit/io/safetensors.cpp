// SPDX-License-Identifier: MIT
// safetensors: round trips, conversions, and every refusal.
#include "inception/io/safetensors.hpp"

#include "support/files.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

/// A file with this header and this many bytes of data, 0, 1, 2, ...
Bytes file_bytes(const std::string& header, std::size_t data) {
  Bytes bytes(8 + header.size() + data);
  const std::uint64_t length = header.size();
  std::memcpy(bytes.data(), &length, 8);
  std::memcpy(bytes.data() + 8, header.data(), header.size());
  std::iota(bytes.end() - static_cast<std::ptrdiff_t>(data), bytes.end(), std::uint8_t{0});
  return bytes;
}

/// {"a":{"dtype":DTYPE,"shape":SHAPE,"data_offsets":OFFSETS}}
std::string one_tensor(const std::string& dtype, const std::string& shape,
                       const std::string& offsets) {
  return R"({"a":{"dtype":)" + dtype + R"(,"shape":)" + shape + R"(,"data_offsets":)" + offsets +
         "}}";
}

std::string refusal_of(const Bytes& bytes) {
  const TemporaryFolder folder;
  write_bytes(folder / "w.safetensors", bytes);
  return refusal([&] { SafetensorsFile::open(folder / "w.safetensors"); });
}

void check_refused(const std::string& header, std::size_t data,
                   std::initializer_list<std::string_view> words) {
  const auto text = refusal_of(file_bytes(header, data));
  CHECK_MESSAGE(mentions(text, words), header << "  gave: " << text);
  CHECK_MESSAGE(mentions(text, {"w.safetensors, byte "}), text);
}

SafetensorsFile reopened(const SafetensorsWriter& writer, const TemporaryFolder& folder) {
  writer.write(folder / "w.safetensors");
  return SafetensorsFile::open(folder / "w.safetensors");
}

}  // namespace

TEST_CASE("tensors come back as they were written, in their order") {
  const TemporaryFolder folder;
  const std::vector<float> floats{1.5F, -2.0F, 0x1p-140F};
  const std::vector<double> doubles{0.1, -1e300};
  const std::vector<std::int64_t> longs{std::numeric_limits<std::int64_t>::min(), 7};
  const std::vector<std::int32_t> ints{-5};
  const std::vector<std::uint8_t> bytes{0, 255, 3};
  const std::vector<float> none;
  SafetensorsWriter writer;
  writer.add("conv.weight", {3, 1}, floats);
  writer.add("größe \"q\"\n", {2}, doubles);
  writer.add("counter", {1, 2}, longs);
  writer.add("scalar", {}, ints);
  writer.add("bytes", {3}, bytes);
  writer.add("empty", {0, 4}, none);
  writer.add_with<float>("made", {2}, [](std::span<float> out) { out[0] = out[1] = 9.0F; });
  writer.set_metadata("format", "pt");
  const auto file = reopened(writer, folder);

  std::vector<std::string> names;
  for (const auto& entry : file.tensors()) names.push_back(entry.name);
  CHECK(names == std::vector<std::string>{"conv.weight", "größe \"q\"\n", "counter", "scalar",
                                          "bytes", "empty", "made"});
  CHECK(file.read<float>(file.at("conv.weight")) == floats);
  CHECK(file.read<double>(file.at("größe \"q\"\n")) == doubles);
  CHECK(file.read<std::int64_t>(file.at("counter")) == longs);
  CHECK(file.read<std::int32_t>(file.at("scalar")) == ints);
  CHECK(file.read<std::uint8_t>(file.at("bytes")) == bytes);
  CHECK(file.read<float>(file.at("empty")).empty());
  CHECK(file.read<float>(file.at("made")) == std::vector<float>{9.0F, 9.0F});
  CHECK(file.at("conv.weight").shape == std::vector<Index>{3, 1});
  CHECK(file.at("scalar").shape.empty());
  CHECK(file.at("empty").shape == std::vector<Index>{0, 4});
  CHECK(file.at("conv.weight").dtype == Dtype::F32);
  CHECK(file.metadata() == std::map<std::string, std::string>{{"format", "pt"}});
  CHECK(file.find("missing") == nullptr);
  CHECK(mentions(refusal([&] { file.at("missing"); }), {"must hold a tensor 'missing'", "7"}));
}

TEST_CASE("every element is aligned in the file, whatever the order of adding") {
  const TemporaryFolder folder;
  const std::vector<std::uint8_t> bytes{1, 2, 3};
  const std::vector<float> floats{1, 2, 3};
  const std::vector<std::int64_t> longs{1, 2};
  SafetensorsWriter writer;
  writer.add("bytes", {3}, bytes);
  writer.add("floats", {3}, floats);
  writer.add("longs", {2}, longs);
  const auto file = reopened(writer, folder);
  for (const auto& entry : file.tensors()) CHECK(entry.begin % size_of(entry.dtype) == 0);
  std::uint64_t length = 0;
  std::memcpy(&length, read_bytes(folder / "w.safetensors").data(), 8);
  CHECK(length % 8 == 0);
}

TEST_CASE("a file without tensors is a file") {
  const TemporaryFolder folder;
  CHECK(reopened(SafetensorsWriter(), folder).tensors().empty());
}

TEST_CASE("a failed write leaves the old file") {
  const TemporaryFolder folder;
  const std::vector<float> floats{1, 2, 3};
  SafetensorsWriter writer;
  writer.add("a", {3}, floats);
  writer.write(folder / "w.safetensors");
  writer.add_with<float>("b", {1}, [](std::span<float>) { throw Error("no value"); });
  CHECK(refusal<Error>([&] { writer.write(folder / "w.safetensors"); }) == "no value");
  CHECK(SafetensorsFile::open(folder / "w.safetensors").tensors().size() == 1);
}

TEST_CASE("the writer refuses names and shapes that would not come back") {
  const std::vector<float> floats{1, 2, 3};
  SafetensorsWriter writer;
  writer.add("a", {3}, floats);
  const auto repeated = refusal<Error>([&] { writer.add("a", {3}, floats); });
  CHECK_MESSAGE(mentions(repeated, {"names must differ", "'a'"}), repeated);
  CHECK(refusal<Error>([&] { writer.add("__metadata__", {3}, floats); }) != "");
  const auto broken = refusal<Error>([&] { writer.add("\xFF", {3}, floats); });
  CHECK_MESSAGE(mentions(broken, {"must be UTF-8"}), broken);
  CHECK(refusal<Error>([&] { writer.set_metadata("k", "\xC3"); }) != "");
  const auto misshapen = refusal<ShapeError>([&] { writer.add("b", {2, 2}, floats); });
  CHECK_MESSAGE(mentions(misshapen, {"'b'", "as many elements", "4 and 3"}), misshapen);
  CHECK(refusal<ShapeError>([&] { writer.add("b", {-1, -3}, floats); }) != "");
  CHECK(refusal<ShapeError>([&] {
          writer.add("b", {Index{1} << 40, Index{1} << 40}, floats);
        }) != "");
}

TEST_CASE("real types convert to float and double") {
  const TemporaryFolder folder;
  const std::string header = R"({"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},)"
                             R"("b":{"dtype":"BF16","shape":[2],"data_offsets":[4,8]},)"
                             R"("d":{"dtype":"F64","shape":[1],"data_offsets":[8,16]}})";
  auto bytes = file_bytes(header, 16);
  const std::uint16_t halves[] = {0x3C00, 0xB800, 0x3F80, 0xC040};  // 1, -0.5; 1, -3
  const double third = 1.0 / 3.0;
  std::memcpy(bytes.data() + bytes.size() - 16, halves, 8);
  std::memcpy(bytes.data() + bytes.size() - 8, &third, 8);
  write_bytes(folder / "w", bytes);
  const auto file = SafetensorsFile::open(folder / "w");
  CHECK(file.read<float>(file.at("h")) == std::vector<float>{1.0F, -0.5F});
  CHECK(file.read<double>(file.at("b")) == std::vector<double>{1.0, -3.0});
  CHECK(file.read<float>(file.at("d")) == std::vector<float>{1.0F / 3.0F});
  CHECK(file.read<double>(file.at("d")) == std::vector<double>{third});
  CHECK(file.bytes(file.at("h")).size() == 4);
  const auto kind = refusal([&] { file.read<std::int64_t>(file.at("h")); });
  CHECK_MESSAGE(mentions(kind, {"'h'", "must hold integers", "F16"}), kind);
  const auto size = refusal<ShapeError>([&] {
    std::vector<float> room(3);
    file.read<float>(file.at("h"), room);
  });
  CHECK_MESSAGE(mentions(size, {"'h' has 2 elements", "room for 3"}), size);
}

TEST_CASE("integer types convert where the value fits") {
  const TemporaryFolder folder;
  const std::string names[] = {"I64", "I32", "I16", "I8", "U64", "U32", "U16", "U8", "BOOL"};
  for (const auto& name : names) {
    const auto size = static_cast<std::size_t>(size_of(*find_dtype(name)));
    auto bytes = file_bytes(
        one_tensor('"' + name + '"', "[2]", "[0," + std::to_string(2 * size) + "]"), 2 * size);
    std::fill(bytes.end() - static_cast<std::ptrdiff_t>(2 * size), bytes.end(), std::uint8_t{0});
    *(bytes.end() - static_cast<std::ptrdiff_t>(size)) = 1;
    write_bytes(folder / "w", bytes);
    CHECK(SafetensorsFile::open(folder / "w")
              .read<std::int64_t>({"a", *find_dtype(name), {2}, 0, static_cast<Index>(2 * size)}) ==
          std::vector<std::int64_t>{0, 1});
    std::fill(bytes.end() - static_cast<std::ptrdiff_t>(size), bytes.end(), std::uint8_t{255});
    write_bytes(folder / "w", bytes);
    const auto file = SafetensorsFile::open(folder / "w");
    if (name == "U64" || name == "BOOL") {
      const auto text = refusal([&] { file.read<std::int64_t>(file.at("a")); });
      CHECK_MESSAGE(mentions(text, {"element 1 of tensor 'a' must be", "byte "}), text);
    } else {
      const auto bits = 8 * static_cast<int>(size);
      const auto largest = name[0] == 'I' ? -1 : static_cast<std::int64_t>((1ULL << bits) - 1);
      CHECK(file.read<std::int64_t>(file.at("a"))[1] == largest);
      if (name[0] == 'I') CHECK(refusal([&] { file.read<std::uint8_t>(file.at("a")); }) != "");
    }
  }
}

TEST_CASE("a broken header is refused") {
  CHECK(mentions(refusal_of({}), {"byte 0", "must start with the 8 bytes"}));
  CHECK(mentions(refusal_of({1, 2, 3}), {"byte 3", "the file ends here"}));
  auto bytes = file_bytes("{}", 0);
  bytes[0] = 3;
  CHECK(mentions(refusal_of(bytes), {"byte 0", "end within the file of 10 bytes; 3 was found"}));
  bytes[7] = 0x80;
  CHECK(mentions(refusal_of(bytes), {"at most 100000000", "9223372036854775811 was found"}));
  check_refused("", 0, {"byte 8", "must start with '{'"});
  check_refused(" {}", 0, {"byte 8", "must start with '{'"});
  check_refused("{", 0, {"JSON is broken"});
  check_refused("{}x", 0, {"byte 10", "JSON is broken"});
  check_refused(std::string("{}\0junk", 7), 0, {"byte 10", "a zero byte was found"});
  check_refused("{\"\xFF\":1}", 0, {"byte 10", "UTF-8"});
  check_refused(R"({"a":1e999})", 0, {"JSON is broken"});
  check_refused(R"({"a":5})", 0, {"tensor 'a'", "must be an object", "a number was found"});
  check_refused(R"({"a":null})", 0, {"tensor 'a'", "null was found"});
  check_refused(R"({"a":[]})", 0, {"tensor 'a'", "a list was found"});
  check_refused(std::string("{\"a\":") + std::string(100000, '['), 0, {"a list was found"});
}

TEST_CASE("an entry must have its three keys, once, and nothing else") {
  check_refused(R"({"a":{}})", 0, {"tensor 'a'", "dtype is missing"});
  check_refused(R"({"a":{"dtype":"U8","shape":[0]}})", 0, {"data_offsets is missing"});
  check_refused(R"({"a":{"dtype":"U8","dtype":"U8"}})", 0, {"dtype must occur once"});
  check_refused(R"({"a":{"dtype":"U8","strides":[1]}})", 0, {"nothing else; 'strides' was found"});
  check_refused(R"({"a":{"dtype":5}})", 0, {"dtype must be a string; a number"});
  check_refused(R"({"a":{"dtype":{}}})", 0, {"dtype must be a string; an object"});
  check_refused(R"({"a":{"shape":"2"}})", 0, {"shape must be a list of numbers; a string"});
  check_refused(one_tensor("\"F8\"", "[1]", "[0,1]"), 1, {"dtype must be one of F64", "'F8'"});
  check_refused(R"({"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},)"
                R"("a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}})",
                0, {"tensor 'a'", "a name must occur once"});
}

TEST_CASE("shapes and offsets must be possible and agree") {
  const std::string u8 = "\"U8\"";
  const std::string f32 = "\"F32\"";
  check_refused(one_tensor(u8, "[-1]", "[0,1]"), 1, {"at least 0; the negative number -1"});
  check_refused(one_tensor(u8, "[1.0]", "[0,1]"), 1, {"shape must be", "a fraction"});
  check_refused(one_tensor(u8, "[[1]]", "[0,1]"), 1, {"shape must be", "a list was found"});
  check_refused(one_tensor(u8, "[true]", "[0,1]"), 1, {"shape must be", "a boolean was found"});
  check_refused(one_tensor(u8, "[9223372036854775808]", "[0,1]"), 1, {"below 2^63"});
  check_refused(one_tensor(u8, "[99999999999999999999999]", "[0,1]"), 1, {"huge number"});
  std::string many = "[1";
  for (int i = 0; i < 64; ++i) many += ",1";
  check_refused(one_tensor(u8, many + "]", "[0,1]"), 1, {"at most 64 dimensions"});
  check_refused(one_tensor(f32, "[4294967296,4294967296]", "[0,0]"), 0, {"more than 2^63 bytes"});
  check_refused(one_tensor(f32, "[4611686018427387904]", "[0,0]"), 0, {"more than 2^63 bytes"});
  check_refused(one_tensor(f32, "[2]", "[0,4]"), 4, {"dtype times shape, 8 bytes; [0, 4]"});
  check_refused(one_tensor(f32, "[2]", "[0,8]"), 7, {"within the 7 bytes", "[0, 8]", "cut off"});
  check_refused(one_tensor(f32, "[0]", "[4,0]"), 4, {"must ascend"});
  check_refused(one_tensor(u8, "[1]", "[-1,0]"), 1, {"data_offsets must be", "-1"});
  check_refused(one_tensor(u8, "[1]", "[0]"), 1, {"two numbers; fewer"});
  check_refused(one_tensor(u8, "[1]", "[0,1,2]"), 1, {"two numbers; more"});
}

TEST_CASE("tensors must cover the file without overlap, hole or rest") {
  const auto two = [](const std::string& first, const std::string& second) {
    return R"({"a":{"dtype":"U8","shape":[4],"data_offsets":)" + first +
           R"(},"b":{"dtype":"U8","shape":[4],"data_offsets":)" + second + "}}";
  };
  CHECK(refusal_of(file_bytes(two("[0,4]", "[4,8]"), 8)).empty());
  CHECK(refusal_of(file_bytes(two("[4,8]", "[0,4]"), 8)).empty());
  check_refused(two("[0,4]", "[2,6]"), 6, {"'b' must begin at offset 4", "overlap"});
  check_refused(two("[0,4]", "[0,4]"), 4, {"must begin at offset 4", "overlap"});
  check_refused(two("[0,4]", "[5,9]"), 9, {"'b' must begin at offset 4", "a hole"});
  check_refused(two("[1,5]", "[5,9]"), 9, {"'a' must begin at offset 0", "a hole"});
  check_refused(two("[0,4]", "[4,8]"), 11, {"must end with its last tensor; 3 more bytes"});
  check_refused("{}", 1, {"must end with its last tensor; 1 more bytes"});
}

TEST_CASE("metadata maps names to strings") {
  const TemporaryFolder folder;
  write_bytes(folder / "w", file_bytes(R"({"__metadata__":{"a":"x","b":""}})", 0));
  const auto file = SafetensorsFile::open(folder / "w");
  CHECK(file.metadata() == std::map<std::string, std::string>{{"a", "x"}, {"b", ""}});
  CHECK(file.tensors().empty());
  check_refused(R"({"__metadata__":{"a":1}})", 0, {"__metadata__ must map", "a number"});
  check_refused(R"({"__metadata__":{"a":{}}})", 0, {"__metadata__ must map", "an object"});
  check_refused(R"({"__metadata__":{"a":"x","a":"y"}})", 0, {"'a' of __metadata__", "once"});
  check_refused(R"({"__metadata__":{},"__metadata__":{}})", 0, {"a name must occur once"});
}

TEST_CASE("a file that cannot be opened says why") {
  const TemporaryFolder folder;
  const auto missing = refusal([&] { SafetensorsFile::open(folder / "none"); });
  CHECK_MESSAGE(mentions(missing, {"none: cannot be opened: No such file"}), missing);
  const auto is_folder = refusal([&] { SafetensorsFile::open(folder.path()); });
  CHECK_MESSAGE(mentions(is_folder, {"must be a regular file"}), is_folder);
}

TEST_CASE("a hostile name does not spoil the message") {
  const auto text = refusal_of(file_bytes("{\"" + std::string(5000, 'n') + "\\u0007\\n\":5}", 0));
  CHECK(text.size() < 400);
  CHECK(refusal_of(file_bytes("{\"\\u0007\\n\":5}", 0))
            .find("'?"
                  "?'") != std::string::npos);
}

TEST_CASE("floats are stored in half precision where that is asked for") {
  const TemporaryFolder folder;
  const std::vector<float> values{1.0F, -0.33331F, 70000.0F};
  const auto fill = [&](std::span<float> out) { std::ranges::copy(values, out.begin()); };
  SafetensorsWriter writer;
  for (const Dtype dtype : {Dtype::F32, Dtype::F16, Dtype::BF16}) {
    writer.add_floats(std::string(to_string(dtype)), dtype, {3}, fill);
  }
  writer.write(folder / "w");
  const auto file = SafetensorsFile::open(folder / "w");
  for (const auto& entry : file.tensors()) CHECK(to_string(entry.dtype) == entry.name);
  CHECK(file.read<float>(file.at("F32")) == values);
  CHECK(file.read<float>(file.at("F16")) ==
        std::vector<float>{1.0F, -0.33325195F, std::numeric_limits<float>::infinity()});
  CHECK(file.read<float>(file.at("BF16")) == std::vector<float>{1.0F, -0.33398438F, 70144.0F});
  CHECK(mentions(refusal<Error>([&] { writer.add_floats("x", Dtype::F64, {3}, fill); }),
                 {"F32, F16 or BF16; F64 was given for tensor 'x'"}));
}

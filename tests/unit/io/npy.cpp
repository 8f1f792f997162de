// SPDX-License-Identifier: MIT
// .npy files: those of numpy, our own, and what must be refused.
//
// tests/golden/numpy/ is made by scripts/make_npy_golden.py, which explains it.
#include "inception/io/npy.hpp"

#include "support/files.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

std::filesystem::path golden(const std::string& name) {
  return std::filesystem::path(INCEPTION_SOURCE_DIR) / "tests" / "golden" / "numpy" / name;
}

/// The first `count` of the script's counted().
template <class T>
std::vector<T> counted(std::size_t count) {
  std::vector<T> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<T>(i) / 2 - 2;
  return values;
}

/// A file of version 1.0 with this text and eight bytes of values.
Bytes file_with(const std::string& text, std::size_t values = 8) {
  std::string bytes = "\x93NUMPY";
  bytes += {'\1', '\0', static_cast<char>(text.size()), '\0'};
  bytes += text + std::string(values, '\0');
  return {bytes.begin(), bytes.end()};
}

}  // namespace

TEST_CASE("files of numpy are read, whatever their version") {
  const auto float32 = read_npy<float>(golden("float32.npy"));
  CHECK(float32.shape == std::vector<Index>{2, 3});
  CHECK(float32.values == counted<float>(6));
  const auto float64 = read_npy<double>(golden("float64.npy"));
  CHECK(float64.shape == std::vector<Index>{2, 2, 2});
  CHECK(float64.values == counted<double>(8));
  CHECK(read_npy<std::int64_t>(golden("int64.npy")).values ==
        std::vector<std::int64_t>{-3, 7, std::int64_t{1} << 62});
  CHECK(read_npy<float>(golden("version2.npy")).values == counted<float>(4));
  CHECK(read_npy<double>(golden("version3.npy")).values == counted<double>(4));
}

TEST_CASE("a scalar has no extents, an empty array no values") {
  const auto scalar = read_npy<std::int64_t>(golden("scalar.npy"));
  CHECK(scalar.shape.empty());
  CHECK(scalar.values == std::vector<std::int64_t>{41});
  const auto empty = read_npy<float>(golden("empty.npy"));
  CHECK(empty.shape == std::vector<Index>{0, 4});
  CHECK(empty.values.empty());
}

TEST_CASE("real numbers are converted, integers are not") {
  CHECK(read_npy<double>(golden("float32.npy")).values == counted<double>(6));
  CHECK(read_npy<float>(golden("float64.npy")).values == counted<float>(8));
  CHECK(mentions(refusal([] { read_npy<float>(golden("int64.npy")); }),
                 {"int64.npy: must hold real numbers; its element type is I64"}));
  CHECK(mentions(refusal([] { read_npy<std::int64_t>(golden("float32.npy")); }),
                 {"must hold integers; its element type is F32"}));
}

TEST_CASE("what numpy writes and this reader does not take is refused with the way to convert it") {
  const auto refused = [](const std::string& name) {
    return refusal([&] { read_npy<double>(golden(name)); });
  };
  CHECK(mentions(refused("columns.npy"), {"columns.npy, byte ", "column by column", "contiguous"}));
  CHECK(mentions(refused("big_endian.npy"), {"'>f8' was found", "astype"}));
  CHECK(mentions(refused("float16.npy"), {"'<f2' was found"}));
  CHECK(mentions(refused("structure.npy"), {"the name of one element type must stand here"}));
}

TEST_CASE("a header is a dictionary in any order, with any blanks and quotes") {
  const auto shape_of = [](const std::string& text, std::size_t values) {
    const Bytes bytes = file_with(text, values);
    return parse_npy<float>(std::as_bytes(std::span(bytes)), "it").shape;
  };
  CHECK(shape_of(R"({"shape":(2L,),"fortran_order":False,"descr":"<f4"})", 8) ==
        std::vector<Index>{2});
  CHECK(shape_of("  { 'fortran_order' : False ,'descr': '<f4', 'shape': ( 1 , 3 ) , } \n", 12) ==
        std::vector<Index>{1, 3});
}

TEST_CASE("broken headers are refused at the byte where they break") {
  const auto refused = [](const std::string& text) {
    const Bytes bytes = file_with(text);
    return refusal([&] { parse_npy<double>(std::as_bytes(std::span(bytes)), "it"); });
  };
  const std::string rest = "'fortran_order': False, 'shape': (1,)";
  CHECK(refused("{'descr': '<f8', " + rest + "}") == "");
  CHECK(mentions(refused(""), {"it, byte 10: '{' must stand here"}));
  CHECK(mentions(refused("{" + rest + "}"), {"must have the key 'descr'"}));
  CHECK(mentions(refused("{'descr': '<f8', 'descr': '<f8', " + rest + "}"), {"occurs twice"}));
  CHECK(mentions(refused("{'descr': '<f8', 'order': 'C', " + rest + "}"), {"'order' was found"}));
  CHECK(mentions(refused("{'descr': '<f8', " + rest + "} x"), {"nothing may follow"}));
  CHECK(mentions(refused("{'descr': '<f8, " + rest + "}"), {"byte "}));
  CHECK(mentions(refused("{'descr': '<f8', 'shape': (-1,)}"), {"at least 0"}));
  CHECK(mentions(refused("{'descr': '<f8', 'shape': (9223372036854775808,)}"), {"below 2^63"}));
  CHECK(mentions(refused("{'descr': '<f8', 'fortran_order': 0"), {"True or False"}));
  std::string deep = "{'descr': '<f8', 'shape': (";
  for (int i = 0; i < 65; ++i) deep += "1,";
  CHECK(mentions(refused(deep), {"at most 64 dimensions"}));
  CHECK(mentions(refused("{'descr': '<f8', 'fortran_order': False, 'shape': (3,)}"),
                 {"promise 24 bytes of values; 8 follow"}));
  CHECK(mentions(
      refused("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296,4294967296)}"),
      {"promise more than 2^63 bytes"}));
  const Bytes other{0x89, 'P', 'N', 'G'};
  CHECK(mentions(refusal([&] { parse_npy<float>(std::as_bytes(std::span(other)), "it"); }),
                 {"it, byte 0: a .npy file must start with"}));
  Bytes newer = file_with("{'descr': '<f8', " + rest + "}");
  newer[6] = 4;
  CHECK(mentions(refusal([&] { parse_npy<double>(std::as_bytes(std::span(newer)), "it"); }),
                 {"byte 6: the version", "4.0 was found"}));
}

TEST_CASE("what is written is aligned and read back") {
  const TemporaryFolder folder;
  const auto path = folder / "x.npy";
  const std::vector<float> values = counted<float>(6);
  write_npy<float>(path, {2, 3}, values);
  const auto array = read_npy<float>(path);
  CHECK(array.shape == std::vector<Index>{2, 3});
  CHECK(array.values == values);
  CHECK(read_bytes(path).size() % 64 == values.size() * sizeof(float) % 64);
  write_npy<std::int64_t>(path, {}, std::vector<std::int64_t>{5});
  CHECK(read_npy<std::int64_t>(path).shape.empty());
  write_npy<double>(path, {0, 7}, {});
  CHECK(read_npy<double>(path).shape == std::vector<Index>{0, 7});
}

TEST_CASE("a file written in pieces appears when all values are there") {
  const TemporaryFolder folder;
  const auto path = folder / "x.npy";
  const std::vector<double> row{1, 2, 3};
  NpyWriter<double> writer(path, {2, 3});
  writer.write(row);
  CHECK(mentions(refusal<ShapeError>([&] { writer.commit(); }), {"x.npy", "3 are missing"}));
  writer.write(row);
  CHECK(mentions(refusal<ShapeError>([&] { writer.write(row); }), {"at most 0 more values"}));
  CHECK_FALSE(std::filesystem::exists(path));
  writer.commit();
  CHECK(read_npy<double>(path).values == std::vector<double>{1, 2, 3, 1, 2, 3});
  CHECK(mentions(refusal<ShapeError>([&] { NpyWriter<double>(path, {-1}); }), {"at least 0"}));
}

// SPDX-License-Identifier: MIT
// Files of torch.save(): every type and view, checkpoints, and what must be refused.
//
// tests/golden/pytorch/ is made by scripts/make_pytorch_file_golden.py, which explains it.
#include "inception/io/weight_file.hpp"

#include "support/files.hpp"
#include "support/zip_writer.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

std::filesystem::path golden(const std::string& name) {
  return std::filesystem::path(INCEPTION_SOURCE_DIR) / "tests" / "golden" / "pytorch" / name;
}

std::string refusal_of(const std::string& name) {
  const std::string text = refusal([&] { open_weight_file(golden(name)); });
  CHECK_MESSAGE(mentions(text, {name}), text);
  return text;
}

/// Element i of the script's counted().
constexpr float counted(Index i) { return static_cast<float>(i) * 0.5F - 2.0F; }

std::vector<float> counted(const std::vector<Index>& places) {
  std::vector<float> values;
  for (const Index place : places) values.push_back(counted(place));
  return values;
}

std::string number(std::size_t value, std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xFF);
  return text;
}

/// Pushes a text.
std::string text(const std::string& content) { return "X" + number(content.size(), 4) + content; }

/// Pushes an integer of 32 bits.
std::string integer(std::size_t value) { return "J" + number(value, 4); }

/// Pushes a tensor of floats; shape and strides are pushed by opcodes.
std::string tensor(const std::string& offset, const std::string& shape, const std::string& strides,
                   std::size_t stored = 6) {
  return "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") + "ctorch\nFloatStorage\n" +
         text("0") + text("cpu") + integer(stored) + "tQ" + offset + shape + strides +
         "\x89"
         "ccollections\nOrderedDict\n)RtR";
}

/// {'a': value}
std::string named(const std::string& value) { return "}" + text("a") + value + "s"; }

/// An archive with this pickle and a storage '0' of six floats.
ZipWriter archive(const std::string& pickle) {
  ZipWriter zip;
  zip.add("w/data.pkl", "\x80\x02" + pickle);
  zip.add("w/byteorder", "little");
  zip.add("w/data/0", std::string(24, '\0'));
  return zip;
}

std::string refusal_of(const Bytes& bytes) {
  const TemporaryFolder folder;
  write_bytes(folder / "w.pth", bytes);
  const std::string text = refusal([&] { open_weight_file(folder / "w.pth"); });
  CHECK_MESSAGE(mentions(text, {"w.pth"}), text);
  return text;
}

void check_refused(const std::string& pickle, std::initializer_list<std::string_view> words) {
  const std::string text = refusal_of(archive(pickle + ".").bytes());
  CHECK_MESSAGE(mentions(text, words), text);
}

}  // namespace

TEST_CASE("every type of numbers is read as what it is") {
  const auto file = open_weight_file(golden("tensors.pth"));
  for (const char* name : {"float64", "float32", "float16", "bfloat16"}) {
    CAPTURE(name);
    const auto& entry = file->at(name);
    CHECK(entry.shape == std::vector<Index>{2, 3});
    CHECK(file->read<float>(entry) == counted({0, 1, 2, 3, 4, 5}));
    CHECK(file->read<double>(entry)[5] == 0.5);
    CHECK(refusal([&] { file->read<std::int64_t>(entry); }) != "");
  }
  CHECK(file->at("float16").dtype == Dtype::F16);
  CHECK(file->at("bfloat16").dtype == Dtype::BF16);
  for (const char* name : {"int64", "int32", "int16", "int8"}) {
    CHECK(file->read<std::int64_t>(file->at(name)) == std::vector<std::int64_t>{-3, 7});
  }
  CHECK(file->read<std::uint8_t>(file->at("uint8")) == std::vector<std::uint8_t>{0, 255});
  CHECK(file->read<std::int32_t>(file->at("bool")) == std::vector<std::int32_t>{1, 0, 1});
  CHECK(file->read<std::int64_t>(file->at("scalar")) == std::vector<std::int64_t>{41});
  CHECK(file->at("scalar").shape.empty());
  CHECK(file->at("empty").shape == std::vector<Index>{0, 4});
  CHECK(file->read<float>(file->at("empty")).empty());
  CHECK(file->read<float>(file->at("parameter")) == counted({0, 1, 2}));
  CHECK(file->tensors().front().name == "float64");
  CHECK(file->tensors().size() == 18);
}

TEST_CASE("views with offsets and strides are read in their own order") {
  const auto file = open_weight_file(golden("tensors.pth"));
  const auto check = [&](const char* name, const std::vector<Index>& shape,
                         const std::vector<Index>& places) {
    CAPTURE(name);
    const auto& entry = file->at(name);
    CHECK(entry.shape == shape);
    CHECK(file->read<float>(entry) == counted(places));
    // Any part, as threads ask for it.
    file->with_reals<double>(entry, [&](const auto& copy) {
      for (Index first = 0; first <= entry.count(); ++first) {
        for (Index count = 0; first + count <= entry.count(); ++count) {
          std::vector<double> part(static_cast<std::size_t>(count));
          copy(first, count, part.data());
          for (Index i = 0; i < count; ++i) {
            REQUIRE(part[static_cast<std::size_t>(i)] ==
                    counted(places[static_cast<std::size_t>(first + i)]));
          }
        }
      }
    });
  };
  check("offset", {2, 6}, {6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17});
  check("columns", {4, 3}, {1, 2, 3, 7, 8, 9, 13, 14, 15, 19, 20, 21});
  check("every_other", {2, 2}, {0, 3, 12, 15});
  check("transposed", {6, 4},
        {0, 6, 12, 18, 1, 7, 13, 19, 2, 8, 14, 20, 3, 9, 15, 21, 4, 10, 16, 22, 5, 11, 17, 23});
  std::vector<Index> all(24);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<Index>(i);
  check("channels_last", {2, 3, 2, 2}, all);
  CHECK(file->at("offset").strides.empty());
  CHECK(file->at("channels_last").strides == std::vector<Index>{12, 1, 6, 3});
}

TEST_CASE("a state_dict is found in a plain file and in checkpoints") {
  for (const char* name : {"state_dict.pth", "plain_dict_protocol_4.pth", "checkpoint.pth",
                           "checkpoint_of_model.pth", "without_checksums.pth"}) {
    CAPTURE(name);
    const auto file = PytorchFile::open(golden(name));
    std::vector<std::string> names;
    for (const auto& entry : file.tensors()) names.push_back(entry.name);
    CHECK(names == std::vector<std::string>{"fc.weight", "fc.bias", "bn.weight", "bn.bias",
                                            "bn.running_mean", "bn.running_var",
                                            "bn.num_batches_tracked"});
    CHECK(file.read<float>(file.at("fc.weight")) == counted({0, 1, 2, 3, 4, 5}));
    CHECK(file.read<std::int64_t>(file.at("bn.num_batches_tracked"))[0] == 1);
  }
  const auto copied = PytorchFile::open(golden("state_dict.pth"), FileAccess::copied);
  CHECK(copied.read<float>(copied.at("fc.weight")) == counted({0, 1, 2, 3, 4, 5}));
}

TEST_CASE("files that hold no state_dict are refused with the way out") {
  CHECK(mentions(refusal_of("checkpoint_other_key.pth"),
                 {"entry 'epoch': must be a tensor; it is an integer", "model_state_dict"}));
  CHECK(mentions(refusal_of("with_options.pth"),
                 {"data.pkl, byte ", "'argparse.Namespace'", "torch.save(model.state_dict()"}));
  CHECK(mentions(refusal_of("whole_model.pth"), {"'torch.nn.modules.container.Sequential'"}));
  CHECK(mentions(refusal_of("before_1_6.pth"),
                 {"byte 0: the file must have the zip format of PyTorch 1.6", "torch.load(old"}));
  CHECK(mentions(refusal_of("torchscript.pth"), {"must be stored as it is; it is compressed"}));
  CHECK(mentions(refusal_of("expanded.pth"),
                 {"entry 'wide': must lie within its storage", "expand()"}));
}

TEST_CASE("pickles that would run code, or that are not plain data, are refused") {
  check_refused("cos\nsystem\n(" + text("true") + "tR", {"'os.system'", "never looked up or run"});
  check_refused("cposix\nsystem\n(" + text("true") + "tR", {"'posix.system'"});
  check_refused(text("builtins") + text("eval") + "\x93" + "(" + text("1") + "tR",
                {"'builtins.eval'"});
  check_refused("c__builtin__\ngetattr\n", {"'__builtin__.getattr'"});
  check_refused("(S'true'\nios\nsystem\n", {"opcode of plain data", "0x53 was found"});
  check_refused(
      "(i"
      "os\nsystem\n",
      {"0x69 was found"});  // INST
  check_refused(
      ")"
      "ccollections\nOrderedDict\n)\x81",
      {"0x81"});                        // NEWOBJ
  check_refused("\x82\x01", {"0x82"});  // EXT1
  check_refused("(tR", {"must find 2 values"});
  check_refused("N)R", {"a call must have a function"});
  check_refused("Nh\x05", {"none at 5"});
  check_refused(text("x") + "Ns", {"must find 1 values"});
  check_refused("]" + text("x") + "Ns", {"must be given pairs; a list"});
  check_refused("}(Nu", {"must be given pairs"});
  check_refused("t", {"must find a mark"});
  check_refused("NN", {"must end with one value"});
  check_refused("", {"must find 1 values"});
  check_refused("N.", {"more bytes were found"});
  check_refused("X\xFF\xFF\xFF\xFF", {"4294967295 bytes must follow"});
  check_refused("\x80\x09", {"the protocol must be at most 5"});
  check_refused(
      "c"
      "os",
      {"a line must end"});
  check_refused("N", {"must hold a dictionary of tensors"});
  check_refused(
      "}"
      "NNs",
      {"a tensor's name must be a text"});
}

TEST_CASE("huge, deep and self-referring pickles are harmless") {
  const auto a_million = [](const std::string& opcodes) {
    std::string text;
    for (int i = 0; i < 1'000'000; ++i) text += opcodes;
    return text;
  };
  // The memo's last place costs no more than its first.
  check_refused("}r\xFF\xFF\xFF\xFF" + text("a") + "j\xFF\xFF\xFF\xFFs",
                {"entry 'a': must be a tensor; it is a dictionary"});
  check_refused("}q" + std::string(1, '\0') + text("state_dict") + "h" + std::string(1, '\0') + "s",
                {"entry 'state_dict': must be a tensor"});
  check_refused("]q" + std::string(1, '\0') + "h" + std::string(1, '\0') + "a", {"holds a list"});
  check_refused(a_million("]") + a_million("a").substr(1), {"holds a list"});
  check_refused(a_million(")") + a_million("\x85"), {"must end with one value"});
  check_refused(")" + a_million("\x85"), {"holds a tuple"});
  check_refused(a_million("("), {"must find 1 values"});
  check_refused(std::string((1 << 24) + 1, 'N'), {"data.pkl must have at most 16777216 bytes"});
}

TEST_CASE("tensors that leave their storage, or are none, are refused") {
  const std::string zero = integer(0), one = integer(1);
  const auto shape = [](std::size_t n) { return "(" + integer(n) + "t"; };
  const TemporaryFolder folder;
  write_bytes(folder / "w.pth", archive(named(tensor(one, shape(5), shape(1))) + ".").bytes("hi"));
  CHECK(open_weight_file(folder / "w.pth")->at("a").count() == 5);

  const auto refused = [](const std::string& value, std::string_view words) {
    check_refused(named(value), {"entry 'a': ", words});
  };
  const std::string huge = "\x8A\x08" + number(0x7FFFFFFFFFFFFFFF, 8);
  refused(tensor(integer(2), shape(5), shape(1)), "within its storage of 6 elements");
  refused(tensor(zero, shape(7), shape(1)), "within its storage");
  refused(tensor(zero, shape(3), shape(3)), "within its storage");
  refused(tensor(zero, "(" + huge + huge + "t", "(" + zero + zero + "t"), "within its storage");
  refused(tensor(zero, shape(2), "(" + huge + "t"), "within its storage");
  refused(tensor(huge, shape(2), shape(1)), "within its storage");
  refused(tensor(zero, shape(6), "(t"), "a stride for each dimension");
  refused(tensor(integer(0xFFFFFFFF), shape(1), shape(1)), "the offset must be an integer");
  refused(tensor(zero, shape(1), "N"), "the strides must be a tuple");
  refused("ctorch._utils\n_rebuild_tensor_v2\n)R", "made from a storage");
  refused("ctorch._utils\n_rebuild_tensor_v2\n(NNNNtR", "must name its storage");
  refused("ctorch._utils\n_rebuild_parameter\n)R", "must be a tensor; it is an object");
  check_refused(named(tensor(zero, shape(1), shape(1), 7)), {"'w/data/0' of 28 bytes", "24 bytes"});
  const std::string twice = tensor(zero, shape(1), shape(1));
  check_refused(named(twice) + text("a") + twice + "s", {"tensor 'a' must occur once"});
}

TEST_CASE("archives that torch.save() does not write are refused") {
  const auto refused = [](const ZipWriter& zip, std::initializer_list<std::string_view> words) {
    const std::string text = refusal_of(zip.bytes());
    CHECK_MESSAGE(mentions(text, words), text);
  };
  ZipWriter compressed = archive("}.");
  compressed.add("w/data/1", "?", 8);
  refused(compressed, {"'w/data/1' must be stored as it is; it is compressed (method 8)"});
  ZipWriter twice = archive("}.");
  twice.add("w/byteorder", "little");
  refused(twice, {"'w/byteorder' must be listed once"});
  ZipWriter program = archive("}.");
  program.add("w/constants.pkl", ").");
  refused(program, {"it is a program of TorchScript"});
  ZipWriter big;
  big.add("w/data.pkl", "}.");
  big.add("w/byteorder", "big");
  refused(big, {"the byte order must be 'little'; it is 'big'"});
  ZipWriter other;
  other.add("word/document.xml", "?");
  refused(other, {"must hold NAME/data.pkl"});
  CHECK(
      mentions(refusal_of(Bytes{'P', 'K', 3, 4, 1, 1, 1, 1, 1}), {"must end with its directory"}));
}

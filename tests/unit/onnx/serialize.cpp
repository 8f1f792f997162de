// SPDX-License-Identifier: MIT
// The bytes of an .onnx file, read back by the numbers of ONNX's fields.
#include "inception/onnx/serialize.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <map>
#include <protozero/pbf_reader.hpp>

using namespace inception;

namespace {

/// The fields of a message by number: bytes of texts and messages, values of numbers.
struct Message {
  std::multimap<std::uint32_t, std::string> bytes;
  std::multimap<std::uint32_t, std::int64_t> numbers;
  std::multimap<std::uint32_t, float> floats;

  explicit Message(const std::string& data) {
    protozero::pbf_reader reader(data);
    while (reader.next()) {
      const std::uint32_t field = reader.tag();  // gone once the value is read
      switch (reader.wire_type()) {
        case protozero::pbf_wire_type::length_delimited:
          bytes.emplace(field, reader.get_string());
          break;
        case protozero::pbf_wire_type::fixed32:
          floats.emplace(field, reader.get_float());
          break;
        default:
          numbers.emplace(field, reader.get_int64());
      }
    }
  }

  std::string text(std::uint32_t field) const {
    REQUIRE(bytes.count(field) == 1);
    return bytes.find(field)->second;
  }
  Message message(std::uint32_t field) const { return Message(text(field)); }
  std::int64_t number(std::uint32_t field) const {
    REQUIRE(numbers.count(field) == 1);
    return numbers.find(field)->second;
  }
  std::vector<std::int64_t> list(std::uint32_t field) const {
    std::vector<std::int64_t> all;
    const auto [first, last] = numbers.equal_range(field);
    for (auto i = first; i != last; ++i) all.push_back(i->second);
    return all;
  }
  std::vector<std::string> texts(std::uint32_t field) const {
    std::vector<std::string> all;
    const auto [first, last] = bytes.equal_range(field);
    for (auto i = first; i != last; ++i) all.push_back(i->second);
    return all;
  }
};

OnnxModel small_model() {
  OnnxModel model;
  model.name = "small";
  model.nodes.push_back({"Conv",
                         "first",
                         {"input", "w"},
                         "logits",
                         {{"pads", std::vector<std::int64_t>{1, 0, 1, 300}},
                          {"group", std::int64_t{2}},
                          {"alpha", 0.25F}}});
  model.tensors.push_back({"w", {2, 1}, std::vector<float>{1.5F, -2}});
  model.tensors.push_back({"axes", {1}, std::vector<std::int64_t>{-3}});
  model.inputs.push_back({"input", {3, 7, 6}});
  model.outputs.push_back({"logits", {10}});
  model.metadata = {{"key", "value"}, {"other", ""}};
  return model;
}

}  // namespace

TEST_CASE("a model is written as onnx.proto numbers its fields") {
  const Message model(serialize(small_model()));
  CHECK(model.number(1) == 8);
  CHECK(model.text(2) == "inception");
  CHECK(model.message(8).number(2) == 17);
  const auto entries = model.texts(14);
  REQUIRE(entries.size() == 2);
  CHECK(Message(entries[0]).text(1) == "key");
  CHECK(Message(entries[0]).text(2) == "value");
  CHECK(model.message(7).text(2) == "small");
}

TEST_CASE("nodes have inputs, outputs and attributes") {
  const Message node = Message(serialize(small_model())).message(7).message(1);
  CHECK(node.texts(1) == std::vector<std::string>{"input", "w"});
  CHECK(node.text(2) == "logits");
  CHECK(node.text(3) == "first");
  CHECK(node.text(4) == "Conv");
  const auto attributes = node.texts(5);
  REQUIRE(attributes.size() == 3);
  const Message ints(attributes[0]), number(attributes[1]), real(attributes[2]);
  CHECK(ints.text(1) == "pads");
  CHECK(ints.list(8) == std::vector<std::int64_t>{1, 0, 1, 300});
  CHECK(ints.number(20) == 7);
  CHECK(number.number(3) == 2);
  CHECK(number.number(20) == 2);
  CHECK(real.floats.find(2)->second == 0.25F);
  CHECK(real.number(20) == 1);
}

TEST_CASE("tensors are row-major bytes, values have a free batch") {
  const Message graph = Message(serialize(small_model())).message(7);
  const auto tensors = graph.texts(5);
  REQUIRE(tensors.size() == 2);
  const Message real(tensors[0]), integer(tensors[1]);
  CHECK(real.list(1) == std::vector<std::int64_t>{2, 1});
  CHECK(real.number(2) == 1);
  CHECK(real.text(8) == "w");
  float values[2] = {};
  REQUIRE(real.text(9).size() == sizeof(values));
  std::memcpy(values, real.text(9).data(), sizeof(values));
  CHECK(values[0] == 1.5F);
  CHECK(values[1] == -2);
  CHECK(integer.number(2) == 7);
  std::int64_t axis = 0;
  REQUIRE(integer.text(9).size() == sizeof(axis));
  std::memcpy(&axis, integer.text(9).data(), sizeof(axis));
  CHECK(axis == -3);

  const Message input = graph.message(11), output = graph.message(12);
  CHECK(input.text(1) == "input");
  CHECK(output.text(1) == "logits");
  const Message type = input.message(2).message(1);
  CHECK(type.number(1) == 1);
  const auto extents = type.message(2).texts(1);
  REQUIRE(extents.size() == 4);
  CHECK(Message(extents[0]).text(2) == "N");
  CHECK(Message(extents[1]).number(1) == 3);
  CHECK(Message(extents[3]).number(1) == 6);
  CHECK(output.message(2).message(1).message(2).texts(1).size() == 2);
}

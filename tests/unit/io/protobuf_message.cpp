// SPDX-License-Identifier: MIT
// The wire format of protocol buffers: the examples of its documentation, and limits.
#include "inception/io/protobuf_message.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>

using namespace inception;

TEST_CASE("the examples of protobuf's documentation") {
  CHECK(ProtobufMessage().integer(1, 150).bytes() == "\x08\x96\x01");
  CHECK(ProtobufMessage().text(2, "testing").bytes() == "\x12\x07testing");
  ProtobufMessage inner;
  inner.integer(1, 150);
  CHECK(ProtobufMessage().message(3, inner).bytes() == "\x1A\x03\x08\x96\x01");
  // A negative number of 64 bits takes ten bytes.
  CHECK(ProtobufMessage().integer(1, -2).bytes() == "\x08\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01");
}

TEST_CASE("numbers at the limits, reals, and fields that take two bytes") {
  CHECK(ProtobufMessage().integer(1, 0).bytes() == std::string("\x08\0", 2));
  CHECK(ProtobufMessage().integer(1, 127).bytes() == "\x08\x7F");
  CHECK(ProtobufMessage().integer(1, 128).bytes() == "\x08\x80\x01");
  CHECK(ProtobufMessage().integer(1, std::numeric_limits<std::int64_t>::max()).bytes() ==
        "\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F");
  CHECK(ProtobufMessage().real(1, 1.0).bytes() == std::string("\x09\0\0\0\0\0\0\xF0\x3F", 9));
  CHECK(ProtobufMessage().real(2, 1.0F).bytes() == std::string("\x15\0\0\x80\x3F", 5));
  CHECK(ProtobufMessage().integer(16, 1).bytes() == "\x80\x01\x01");
  const std::string long_text(300, 'x');
  CHECK(ProtobufMessage().text(1, long_text).bytes() == "\x0A\xAC\x02" + long_text);
}

TEST_CASE("fields stand in the order of the calls") {
  CHECK(ProtobufMessage().text(2, "a").integer(1, 5).bytes() ==
        "\x12\x01"
        "a"
        "\x08\x05");
}

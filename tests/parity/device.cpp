// SPDX-License-Identifier: MIT
// The Cuda device itself: memory, copies, and what it says where something is wrong.
#include <doctest/doctest.h>

#include <vector>

#include "inception/tensor/host_access.hpp"
#include "support/cuda_device.hpp"

using namespace inception;
using namespace inception::test;

namespace inception::test {

// eigen.cu holds it.
Tensor<float> eigen_expression(const Cuda& device, const Tensor<float>& x);

}  // namespace inception::test

namespace {

const Cuda& gpu() { return device_with<Cuda>(1); }

template <class Call>
std::string text_of_error(Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a buffer on Cuda is zero when made, keeps what is written, and moves") {
  Buffer<double, Cuda> buffer(1000, gpu());
  std::vector<double> values(1000, 7.0);
  buffer.read(0, values);
  CHECK(values == std::vector<double>(1000, 0.0));
  const std::vector<double> written{1, 2, 3};
  buffer.write(5, written);
  Buffer<double, Cuda> moved = std::move(buffer);
  CHECK(buffer.size() == 0);  // NOLINT: it is what a moved-from buffer promises
  std::vector<double> read(3);
  moved.read(5, read);
  CHECK(read == written);
  CHECK(moved.another().size() == 1000);
  CHECK(Buffer<double, Cuda>().another().size() == 0);
}

TEST_CASE("the host changes part of a buffer on Cuda and leaves the rest") {
  Buffer<float, Cuda> buffer(8, gpu());
  buffer.write(0, std::vector<float>{0, 1, 2, 3, 4, 5, 6, 7});
  HostWriting writing(buffer, 2, 3);
  CHECK(writing.data()[0] == 2);
  writing.data()[1] = 30;
  writing.finish();
  const HostReading reading(buffer, 0, 8);
  CHECK(std::vector<float>(reading.data(), reading.data() + 8) ==
        std::vector<float>{0, 1, 2, 30, 4, 5, 6, 7});
}

TEST_CASE("tensors go to Cuda and back; shapes must agree") {
  Tensor<float> host({2, 3, 4, 5});
  for (Index i = 0; i < host.size(); ++i) host.data()[i] = static_cast<float>(i);
  const Tensor<float, Cuda> there = to_device(host, gpu());
  const Tensor<float> back = to_host(there);
  CHECK(std::equal(host.span().begin(), host.span().end(), back.span().begin()));
  Tensor<float> other({2, 3, 5, 4});
  CHECK(text_of_error([&] { copy(there, other); }).find("[2, 3, 4, 5] and [2, 3, 5, 4]") !=
        std::string::npos);
}

TEST_CASE("a tensor on Cuda gives a view that Eigen evaluates there") {
  Tensor<float> x({1, 2, 3, 4});
  for (Index i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(i) - 9;
  const Tensor<float> y = eigen_expression(gpu(), x);
  for (Index i = 0; i < x.size(); ++i) {
    CHECK(y.data()[i] == std::max(0.0F, 2 * x.data()[i] + 1));
  }
}

TEST_CASE("a GPU that is not there is refused, and so is more memory than there is") {
  CHECK(text_of_error([] { Cuda(99); }).find("99 was given") != std::string::npos);
  CHECK(text_of_error([] { Cuda(-1); }).find("-1 was given") != std::string::npos);
  const std::string text = text_of_error([] { gpu().allocate(Index{1} << 46); });
  CHECK(text.find("67108864 MB") != std::string::npos);
  CHECK(text.find("are free") != std::string::npos);
  Buffer<float, Cuda> small(10, gpu());  // the device goes on
  CHECK(small.size() == 10);
}

// SPDX-License-Identifier: MIT
// What a model makes of another device than the Cpu: its memory, and its errors.
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "inception/combinators/named.hpp"
#include "inception/combinators/sequential.hpp"
#include "inception/extern_kernels.hpp"
#include "inception/layers/relu.hpp"
#include "inception/model/model.hpp"

namespace {

/// The Cpu with little memory, whose kernels may be told to fail.
struct Narrow : inception::Cpu {
  inception::Index bytes;  ///< of one array at most
  bool fails;

  explicit Narrow(inception::Index the_bytes, bool failing = false)
      : Cpu(1), bytes(the_bytes), fails(failing) {}
};

}  // namespace

namespace inception {

template <class Scalar>
class Buffer<Scalar, Narrow> {
 public:
  Buffer() = default;
  Buffer(Index size, const Narrow& device) {
    const Index bytes = size * Index{sizeof(Scalar)};
    if (bytes > device.bytes) throw MemoryError("Narrow: too much", bytes, device.bytes);
    memory_ = Buffer<Scalar, Cpu>(size);
  }
  Buffer another() const { return Buffer(memory_.another()); }
  Scalar* data() { return memory_.data(); }
  const Scalar* data() const { return memory_.data(); }
  std::span<Scalar> span() { return memory_.span(); }
  std::span<const Scalar> span() const { return memory_.span(); }
  Index size() const { return memory_.size(); }
  void read(Index first, std::span<Scalar> to) const { memory_.read(first, to); }
  void write(Index first, std::span<const Scalar> from) { memory_.write(first, from); }

 private:
  explicit Buffer(Buffer<Scalar, Cpu> memory) : memory_(std::move(memory)) {}

  Buffer<Scalar, Cpu> memory_;
};

template <class Scalar>
struct DeviceKernel<ops::ReLU, Narrow, Scalar> {
  static void forward(const ForwardContext<Narrow, Scalar>& ctx) {
    if (ctx.device->fails) throw DeviceError("Narrow: a call must succeed");
    for (Index i = 0; i < ctx.y.shape.size(); ++i) {
      ctx.y.data[i] = ctx.x[0].data[i] < 0 ? Scalar{0} : ctx.x[0].data[i];
    }
  }
  static void backward(const BackwardContext<Narrow, Scalar>&) {}
};

}  // namespace inception

using namespace inception;

namespace {

using Network = Sequential<Named<"first", ReLU<4>>>;

template <class Call>
std::string text_of_error(Call&& call) {
  try {
    call();
  } catch (const DeviceError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a model's workspace lies in its device's memory") {
  Model<Network, Narrow> model({}, Narrow(4096));
  const std::vector<float> images{-1, 2, -3, 4};
  model.forward(View<const float>(images.data(), {1, 1, 1, 4}));
  const View<const float> y = model.output("output");
  CHECK(std::vector<float>(y.data, y.data + 4) == std::vector<float>{0, 2, 0, 4});
}

TEST_CASE("too little memory for a workspace: the error says which batch would fit") {
  Model<Network, Narrow> model({}, Narrow(1 << 20));
  const std::vector<float> images(4 * 64 * 64 * 32);
  const std::string text = text_of_error([&] {
    model.forward(View<const float>(images.data(), {32, 64, 64, 4}));
  });
  CHECK(text.find("[32, 64, 64, 4]") != std::string::npos);
  CHECK(text.find("a batch of 16 would fit") != std::string::npos);
  CHECK(text.find("Narrow: too much") != std::string::npos);
  model.forward(View<const float>(images.data(), {16, 64, 64, 4}));  // it goes on
  CHECK(model.workspace_bytes() == 1 << 20);
}

TEST_CASE("a device's error inside a model names the layer, the operation and the pass") {
  Model<Network, Narrow> model({}, Narrow(4096, true));
  const std::vector<float> images(4);
  const std::string text = text_of_error([&] {
    model.forward(View<const float>(images.data(), {1, 1, 1, 4}));
  });
  CHECK(text == "first (relu, forward): Narrow: a call must succeed");
}

// SPDX-License-Identifier: MIT
// What code for every device does to memory, on the Cpu.
#include "inception/tensor/arrays.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "inception/ops/cpu_views.hpp"
#include "inception/tensor/host_access.hpp"

using namespace inception;

TEST_CASE("arrays are filled, copied, exchanged and averaged") {
  const Cpu device(2);
  std::vector<float> a(5), b{1, 2, 3, 4, 5};
  fill(device, std::span<float>(a), 7.0F);
  CHECK(a == std::vector<float>(5, 7.0F));
  copy_values(device, std::span<const float>(b), std::span<float>(a));
  CHECK(a == b);
  a.assign(5, 1.0F);
  swap_values(device, std::span<float>(a), std::span<float>(b));
  CHECK(a == std::vector<float>{1, 2, 3, 4, 5});
  CHECK(b == std::vector<float>(5, 1.0F));
  move_average(device, std::span<float>(b), std::span<const float>(a), 0.5F);
  CHECK(b == std::vector<float>{1, 1.5F, 2, 2.5F, 3});
  write_values(device, std::span<const float>(a), std::span<float>(b));
  CHECK(b == a);
  b.assign(5, 0.0F);
  read_values(device, std::span<const float>(a), std::span<float>(b));
  CHECK(b == a);
  std::vector<Index> visited;
  for_each_index(device, 4, [&](Index i) { visited.push_back(i); });
  CHECK(visited == std::vector<Index>{0, 1, 2, 3});
}

TEST_CASE("the host reads and writes a buffer of the Cpu in place") {
  Buffer<int> buffer(6, Cpu(1));
  buffer.write(2, std::vector<int>{5, 6});
  HostWriting writing(buffer, 2, 3);
  CHECK(writing.data() == buffer.data() + 2);
  writing.data()[2] = 8;
  writing.finish();
  const HostReading reading(buffer, 1, 4);
  CHECK(std::vector<int>(reading.data(), reading.data() + 4) == std::vector<int>{0, 5, 6, 8});
  std::vector<int> read(2);
  buffer.read(3, read);
  CHECK(read == std::vector<int>{6, 8});
  CHECK(buffer.another().size() == 6);
}

TEST_CASE("views are cleared, added and copied without what lies between their pixels") {
  const Cpu device(1);
  std::vector<double> wide{1, 2, 9, 3, 4, 9};  // 2 pixels of 3 channels, of which the view has 2
  const View<double> view(wide.data(), {1, 1, 2, 2}, 3);
  const Tensor<double> copied = to_host(device, View<const double>(view));
  CHECK(std::vector<double>(copied.data(), copied.data() + 4) == std::vector<double>{1, 2, 3, 4});
  add<double>(device, View<const double>(copied.data(), copied.shape()), view);
  CHECK(wide == std::vector<double>{2, 4, 9, 6, 8, 9});
  set_zero(device, view);
  CHECK(wide == std::vector<double>{0, 0, 9, 0, 0, 9});
}

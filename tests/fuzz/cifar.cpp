// SPDX-License-Identifier: MIT
// Any bytes as a batch of CIFAR-10, as one of CIFAR-100, and as the names of the classes.
#include "inception/data/cifar.hpp"

#include <array>

#include "support/fuzz_target.hpp"

using namespace inception;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  test::read_as_file({data, size}, [](const std::filesystem::path& path) {
    check(detail::read_cifar({path}, std::array{10}, detail::numbered_names(10)));
  });
  test::read_as_file({data, size}, [](const std::filesystem::path& path) {
    check(detail::read_cifar({path}, std::array{20, 100}, detail::numbered_names(100)));
  });
  return test::read_as_file({data, size}, [](const std::filesystem::path& path) {
    detail::class_names(path, 10, detail::numbered_names(10));
  });
}

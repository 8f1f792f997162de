// SPDX-License-Identifier: MIT
// The device that a user names, and how a program's work gets there.
#pragma once

#include <charconv>
#include <inception/tensor/cpu.hpp>
#include <inception/tensor/error.hpp>
#include <string>
#include <utility>

namespace examples {

/// The help of --device.
inline constexpr const char* device_help = "cpu, cuda, or cuda:N: the GPU with that number";

/// What --device says.
struct DeviceChoice {
  bool cuda = false;
  int ordinal = 0;
};

/// Errors   Error where the text is not cpu, cuda or cuda:N
inline DeviceChoice parse_device(const std::string& text) {
  if (text == "cpu") return {};
  if (text == "cuda") return {true, 0};
  const std::string prefix = "cuda:";
  DeviceChoice choice{true, -1};
  if (text.starts_with(prefix)) {
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + prefix.size(), end, choice.ordinal);
    if (parsed.ec != std::errc{} || parsed.ptr != end) choice.ordinal = -1;
  }
  if (choice.ordinal < 0) {
    throw inception::Error(
        "--device: it must be cpu, cuda or cuda:N, N being a GPU's number from 0 on; \"" + text +
        "\" was given");
  }
  return choice;
}

/// A device as a program names it to its user; every device specialises it.
template <class Device>
struct DeviceName;

template <>
struct DeviceName<inception::Cpu> {
  static std::string of(const inception::Cpu& cpu) {
    return std::to_string(cpu.threads()) + " threads";
  }
};

/// Runs a program's work on the Cuda device with that number; `threads` are the host's. Null in a build
/// without the device: the program's .cu file sets it, by register_cuda().
template <class Work>
struct CudaWork {
  static inline int (*run)(const Work& work, int ordinal, int threads) = nullptr;
};

/// Runs work(device) on the device of that name, and returns what it returned. A device that is not there
/// is an error: nothing is ever run on another one instead.
///
/// `Work` is a type of the program with a template `int operator()(const Device&) const`.
///
/// Errors   Error where the name is none, or the program is built without that device; DeviceError
///          where there is no such GPU
template <class Work>
int run_on(const std::string& name, int threads, const Work& work) {
  const DeviceChoice choice = parse_device(name);
  if (!choice.cuda) return work(inception::Cpu(threads));
  if (CudaWork<Work>::run == nullptr) {
    throw inception::Error("--device: \"" + name +
                           "\" was asked for, and this program was built for the CPU alone; build "
                           "it with INCEPTION_CUDA=ON (cmake --preset cuda), or give --device cpu");
  }
  return CudaWork<Work>::run(work, choice.ordinal, threads);
}

}  // namespace examples

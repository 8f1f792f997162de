// SPDX-License-Identifier: MIT
// Steady steps allocate nothing, and growth holds nothing twice: every allocation of this program is
// counted.
#include <doctest/doctest.h>

#include <malloc.h>  // malloc_usable_size

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <functional>
#include <new>

#include "inception/extern_kernels.hpp"
#include "inception/model/model.hpp"
#include "inception/optimizers/make_optimizer.hpp"
#include "inception/training/step.hpp"
#include "inception/training/weight_average.hpp"
#include "support/model_results.hpp"
#include "support/small_network.hpp"

namespace {

std::atomic<long> allocations{0};
std::atomic<long> live_bytes{0}, most_live_bytes{0};

void count_allocation(long bytes) {
  ++allocations;
  const long now = live_bytes += bytes;
  for (long most = most_live_bytes;
       most < now && !most_live_bytes.compare_exchange_weak(most, now);)
    ;
}

}  // namespace

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)  // GCC
#define UNDER_SANITIZER
#elif defined(__has_feature)  // Clang
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define UNDER_SANITIZER
#endif
#endif

#ifdef UNDER_SANITIZER

// A sanitizer brings its own malloc, and tells of each call.
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*)(const volatile void*,
                                                                  std::size_t),
                                                         void (*)(const volatile void*));
extern "C" std::size_t __sanitizer_get_allocated_size(const volatile void*);
namespace {

const int hooks = __sanitizer_install_malloc_and_free_hooks(
    [](const volatile void*, std::size_t size) { count_allocation(static_cast<long>(size)); },
    [](const volatile void* memory) {
      if (memory != nullptr) {
        live_bytes -= static_cast<long>(__sanitizer_get_allocated_size(memory));
      }
    });

}  // namespace

#else

// glibc's own functions under the names that it keeps for those who replace malloc.
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);

static void* counted(void* memory) {
  count_allocation(static_cast<long>(malloc_usable_size(memory)));
  return memory;
}

void* malloc(std::size_t size) noexcept { return counted(__libc_malloc(size)); }
void* calloc(std::size_t count, std::size_t size) noexcept {
  return counted(__libc_calloc(count, size));
}
void* realloc(void* old, std::size_t size) noexcept {
  live_bytes -= static_cast<long>(malloc_usable_size(old));
  return counted(__libc_realloc(old, size));
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  return counted(__libc_memalign(alignment, size));
}
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) noexcept {
  *memory = counted(__libc_memalign(alignment, size));
  return *memory == nullptr;
}
void free(void* memory) noexcept {
  live_bytes -= static_cast<long>(malloc_usable_size(memory));
  __libc_free(memory);
}
}

#endif

using namespace inception;
using namespace inception::test;

namespace {

/// Allocations of `repeats` calls, after two that may make plans and fill pools.
long allocations_of(const std::function<void()>& step, int repeats = 3) {
  for (int i = 0; i < 2; ++i) step();
  const long before = allocations;
  for (int i = 0; i < repeats; ++i) step();
  return allocations - before;
}

}  // namespace

TEST_CASE("the counter sees every way to allocate") {
  const auto count = [](auto&& action) {
    const long before = allocations;
    action();
    return allocations - before;
  };
  CHECK(count([] { ::operator delete(::operator new(100)); }) == 1);
  CHECK(count([] {
          constexpr std::align_val_t line{64};
          ::operator delete(::operator new(100, line), line);
        }) == 1);
  void* volatile memory = nullptr;  // or else the compiler leaves out what is freed at once
  CHECK(count([&] { memory = std::malloc(100); }) == 1);
  std::free(memory);
  CHECK(count([] { Buffer<float>(1000); }) == 1);
}

TEST_CASE("a steady step allocates nothing") {
  for (const int threads : {1, 3}) {
    CAPTURE(threads);
    Model<SmallNetwork<10>> model({.input_gradient = true}, Cpu(threads));
    const auto large = random_images<float>(1, {4, 17, 14, 3});
    const auto small = random_images<float>(2, {3, 12, 13, 3});
    CHECK(allocations_of([&] { model.forward(large); }) == 0);
    const auto step = [&] {
      for (const auto* images : {&large, &small}) {
        model.forward(*images, Mode::training);
        model.output_gradient<"logits">().data[0] = 1;
        model.output_gradient("aux").data[0] = 1;
        model.backward();
        model.forward(*images);
      }
    };
    CHECK(allocations_of(step) == 0);
  }
}

TEST_CASE("a steady training step with loss, clipping, optimizer and average allocates nothing") {
  using Network =
      Sequential<ConvBlock<3, 8, Kernel<3>>,
                 Tap<"aux", ConvBlock<8, 8>, Sequential<GlobalAvgPool2d<8>, Linear<8, 5>>>,
                 GlobalAvgPool2d<8>, Dropout<8>, Linear<8, 5>>;
  const auto images = random_images<float>(1, {6, 9, 8, 3});
  const std::vector<std::int32_t> labels{0, 4, 2, 2, 1, 3};
  for (const std::string name : {"sgd", "adam", "adamw", "rmsprop"}) {
    CAPTURE(name);
    Model<Network> model({}, Cpu(2));
    const auto optimizer = make_optimizer(name, model.arenas(), {}, model.device());
    const StepOptions options{.loss = {.label_smoothing = 0.1}, .clip_norm = 1, .clip_value = 1};
    WeightAverage<Cpu, float> average(model, 0.9);
    const auto step = [&] {
      train_step(model, *optimizer, images, labels, 0.01, options);
      average.update(optimizer->steps());
      const SwappedIn swapped(&average);
    };
    CHECK(allocations_of(step) == 0);
  }
}

TEST_CASE("a workspace that grows never exists twice") {
  Model<SmallNetwork<10>> model({}, Cpu(1));
  const auto small = random_images<float>(1, {40, 17, 14, 3}),
             large = random_images<float>(1, {41, 17, 14, 3});
  for (const Mode mode : {Mode::inference, Mode::training}) {
    model.forward(small, mode);
    const long more = static_cast<long>(model.plan(mode, large.shape()).bytes) -
                      static_cast<long>(model.workspace_bytes());
    CHECK(more > 0);
    const long before = live_bytes;
    most_live_bytes = before;
    model.forward(large, mode);
    CHECK(model.workspace_bytes() == model.plan(mode, large.shape()).bytes);
    CHECK(live_bytes - before < more + 1000);
    CHECK(most_live_bytes - before < more + 1000);
  }
}

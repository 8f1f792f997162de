// SPDX-License-Identifier: MIT
// Runs a lowered program without passes and without a plan: the oracle of what a model makes of it.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "inception/extern_kernels.hpp"
#include "inception/model/any_model.hpp"
#include "support/model_results.hpp"

namespace inception::test {

/// The outputs that the lowered program gives with a model's tensors: every value in memory of its
/// own, no batch norm folded, no ReLU fused, no weights prepared. The model does not change.
template <class Scalar>
std::vector<Scalar> plain_outputs(const AnyModel<Cpu, Scalar>& model,
                                  std::span<const KernelEntry<Cpu, Scalar>> kernels,
                                  const Tensor<Scalar>& images, Mode mode) {
  const Cpu device(1);
  const ProgramView p = model.program();
  const std::vector<Extent> grids = grids_for(p, images.shape().extent());
  std::vector<Tensor<Scalar>> memory;
  for (std::size_t v = 0; v < p.values.size(); ++v) {
    const Shape shape{images.shape().n, grids[v].height, grids[v].width, p.values[v].channels};
    memory.emplace_back(p.values[v].parent == none ? shape : Shape{});
  }
  std::copy_n(images.data(), images.size(), memory[ProgramView::input].data());
  const auto view = [&](ValueId v) {
    Tensor<Scalar>& root = memory[static_cast<std::size_t>(root_of(p, v))];
    return View<Scalar>(root.data(), root.shape())
        .slice(offset_in_root(p, v), p.values[static_cast<std::size_t>(v)].channels);
  };

  for (const Operation& o : p.operations) {
    const auto& kernel = *std::find_if(kernels.begin(), kernels.end(),
                                       [&](const auto& entry) { return entry.type == o.type; });
    ForwardContext<Cpu, Scalar> ctx;
    ctx.device = &device;
    ctx.operation = &o;
    for (std::size_t j = 0; j < o.inputs.size(); ++j) {
      if (o.inputs[j] != none) ctx.x[j] = view(o.inputs[j]);
    }
    ctx.y = view(o.output);
    for (int k = 0; k < o.parameter_count; ++k) {
      ctx.parameters[static_cast<std::size_t>(k)] =
          model.store().parameter(static_cast<std::size_t>(o.first_parameter + k));
    }
    std::array<std::vector<Scalar>, max_buffers> buffers;  // copies: training moves them
    for (std::size_t k = 0; k < static_cast<std::size_t>(std::min(o.buffer_count, max_buffers));
         ++k) {
      const std::size_t row = static_cast<std::size_t>(o.first_buffer) + k;
      const Scalar* from = model.store().buffer(row);
      buffers[k].assign(from, from + p.buffers[row].size);
      ctx.buffers[k] = buffers[k].data();
    }
    const Shape x = ctx.x[0].shape, y = ctx.y.shape;
    Buffer<std::byte> saved(o.type->saved_bytes == nullptr
                                ? 0
                                : o.type->saved_bytes(o, y.n, y.extent(), sizeof(Scalar)));
    Buffer<std::byte> scratch(
        kernel.forward_scratch == nullptr ? 0 : kernel.forward_scratch(device, o, x, y));
    ctx.saved = saved.data();
    ctx.scratch = scratch.data();
    ctx.training =
        mode == Mode::training && (model.options().dropout || !o.type->identity_in_inference);
    ctx.seed = model.options().seed;
    ctx.step = model.step();
    kernel.forward(ctx);
  }

  std::vector<Scalar> all;
  for (const Output& o : p.outputs) {
    const auto values = values_of(View<const Scalar>(view(o.value)));
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

}  // namespace inception::test

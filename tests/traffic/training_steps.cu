// SPDX-License-Identifier: MIT
// Trains InceptionV2 for some steps on the Cuda device, so that an emulator can count what they do. It
// prints how many batch norms there are, and the bytes that each operation must move at least.
//
//     training_steps STEPS [SIDE [IMAGES]]
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "inception/cuda.cuh"
#include "inception/model/model.hpp"
#include "inception/networks/inception_v2.hpp"
#include "inception/optimizers/adam.hpp"
#include "inception/training/step.hpp"

using namespace inception;

namespace {

using Floors = std::map<std::string, Index>;

/// Each input read once and each output written once, by operation and pass.
Floors floors_of(ProgramView p, Extent image, Index images) {
  const std::vector<Extent> grids = grids_for(p, image);
  const BackwardSchedule schedule = schedule_backward(p, false, false);
  const auto bytes = [&](ValueId v) {
    const auto i = static_cast<std::size_t>(v);
    return images * grids[i].area() * p.values[i].channels * Index{sizeof(float)};
  };
  Floors floors;
  for (std::size_t i = 0; i < p.operations.size(); ++i) {
    const Operation& o = p.operations[i];
    const BackwardStep& step = schedule.steps[i];
    Index parameters = 0;
    for (int k = 0; k < o.parameter_count; ++k) {
      parameters += element_count(p.parameters[static_cast<std::size_t>(o.first_parameter + k)]) *
                    Index{sizeof(float)};
    }
    const Index saved =
        o.type->saved_bytes == nullptr
            ? 0
            : o.type->saved_bytes(o, images, grids[static_cast<std::size_t>(o.output)],
                                  sizeof(float));
    Index forward = parameters + bytes(o.output) + saved;
    Index backward = 2 * parameters + saved + bytes(o.output);
    if (backward_reads_output(o)) backward += bytes(o.output);
    for (std::size_t j = 0; j < o.inputs.size(); ++j) {
      if (o.inputs[j] == none) continue;
      forward += bytes(o.inputs[j]);
      if (o.type->backward_reads_input) backward += bytes(o.inputs[j]);
      if (!step.wanted[j]) continue;
      backward += bytes(o.inputs[j]) * (step.accumulate[j] ? 2 : 1);
    }
    floors[std::string(o.type->name) + " forward"] += forward;
    if (step.active) floors[std::string(o.type->name) + " backward"] += backward;
  }
  return floors;
}

int argument(int count, char** arguments, int i, int otherwise) {
  return i < count ? std::atoi(arguments[i]) : otherwise;
}

}  // namespace

int main(int count, char** arguments) {
  const int steps = argument(count, arguments, 1, 1), side = argument(count, arguments, 2, 96);
  const Index images = argument(count, arguments, 3, 4);
  const Cuda device(0, Cpu(1));
  Model<InceptionV2<10>, Cuda> model({.seed = 1}, device);
  Adam<float, Cuda> optimizer(model.arenas(), {}, device);
  Tensor<float> batch({images, side, side, 3});
  const Philox numbers(1, 0);
  for (std::size_t i = 0; i < batch.span().size(); ++i)
    batch.span()[i] = static_cast<float>(numbers.uniform(i));
  const Tensor<float, Cuda> there = to_device(batch, device);
  std::vector<std::int32_t> labels;
  for (Index n = 0; n < images; ++n) labels.push_back(static_cast<std::int32_t>(n % 10));
  for (int step = 0; step < steps; ++step) {
    std::cout << "loss " << train_step(model, optimizer, there, labels, 1e-3, {}).loss << '\n';
  }
  Index norms = 0;
  const ProgramView p = model.program(Mode::training);
  for (const Operation& o : p.operations) norms += o.type->is_batch_norm ? 1 : 0;
  std::cout << "batch_norms " << norms << '\n' << "outputs " << p.outputs.size() << '\n';
  // Adam: parameters and two averages are read and written, gradients are read.
  std::cout << "floor optimizer " << 7 * model.parameter_bytes() << '\n';
  for (const auto& [name, bytes] : floors_of(p, {side, side}, images)) {
    std::cout << "floor " << name << ' ' << bytes << '\n';
  }
}

// SPDX-License-Identifier: MIT
// What summary finds out, on any device.
#pragma once

#include <inception/inception.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "support/device_choice.hpp"
#include "support/image_size.hpp"
#include "support/make_inception_v2.hpp"
#include "support/networks.hpp"
#include "support/resident_memory.hpp"

namespace examples {

/// What summary is told.
struct SummaryOptions {
  std::string network = "inception_v2", stem = "seed", size, precision = "f32", device = "cpu";
  int classes = 0, channels = 3, levels = 0;  ///< no classes: as many as the network is known with
  inception::Index batch = 8;
  bool json = false, measure = false;
};

namespace summary {

using namespace inception;

/// Modules of InceptionV2, and the grid that each stands on in the paper.
inline const std::map<std::string, std::string> modules{{"inception_f5", "35"},
                                                        {"inception_f6", "17"},
                                                        {"inception_f7", "8"},
                                                        {"inception_reduction", "35"}};

inline std::string default_size(const std::string& network) {
  const NetworkEntry* published = find_network(network);
  if (published != nullptr) return std::to_string(published->side);
  const auto module = modules.find(network);
  return module == modules.end() ? "299" : module->second;
}

template <class Scalar, class Device>
std::unique_ptr<AnyModel<Device, Scalar>> make_model(const SummaryOptions& o,
                                                     const Device& device) {
  if (o.network == "inception_f5")
    return std::make_unique<Model<InceptionF5<288>, Device, Scalar>>(ModelOptions(), device);
  if (o.network == "inception_f6") {
    return std::make_unique<Model<InceptionF6<768, 160>, Device, Scalar>>(ModelOptions(), device);
  }
  if (o.network == "inception_f7") {
    return std::make_unique<Model<InceptionF7<1280>, Device, Scalar>>(ModelOptions(), device);
  }
  if (o.network == "inception_reduction") {
    return std::make_unique<Model<InceptionReduction<288, 64>, Device, Scalar>>(ModelOptions(),
                                                                                device);
  }
  if (const NetworkEntry* network = find_network(o.network)) {
    const int classes = o.classes == 0 ? network->classes : o.classes;
    return make_network<Scalar>(*network, {.classes = classes}, device);
  }
  const int classes = o.classes == 0 ? 10 : o.classes;
  return make_inception_v2<Scalar>(o.stem, o.channels, {.classes = classes}, device);
}

/// The planned workspace of one mode, or why the mode cannot run.
struct Plan {
  Index bytes = 0, floor = 0;
  std::string refusal;
  Index others = 0;                 ///< what else the mode holds, whatever the batch is
  std::optional<Index> measured{};  ///< of a whole pass

  Index all() const { return others + bytes; }
  Index least() const { return others + floor; }
};

/// How far the memory of a device is used more than at the construction; every device specialises it.
template <class Device>
class MemoryUse;

template <>
class MemoryUse<Cpu> {
 public:
  explicit MemoryUse(const Cpu&) {}

  Index growth() const { return peak_.growth(); }

 private:
  ResidentPeak peak_;
};

/// How far the memory in use grows when a model is made and runs one batch of zeros.
template <class Device, class Scalar>
Index measure(const SummaryOptions& o, Mode mode, const Tensor<Scalar, Device>& images,
              const Device& device) {
  const MemoryUse<Device> use(device);
  const auto model = make_model<Scalar>(o, device);
  model->forward(images, mode);
  if (mode == Mode::training) model->backward();
  return use.growth();
}

template <class Device, class Scalar>
Plan plan_of(AnyModel<Device, Scalar>& model, const SummaryOptions& o, Mode mode,
             const Shape& images, Index others) {
  try {
    const MemoryPlan& plan = model.plan(mode, images);
    Plan result{plan.bytes, plan.floor, "", others};
    if (o.measure)
      result.measured =
          measure(o, mode, Tensor<Scalar, Device>(images, model.device()), model.device());
    return result;
  } catch (const ShapeError& e) {  // batch norm over one value a channel cannot train
    return {0, 0, e.what()};
  }
}

/// Bytes that are held whatever the batch is, and the workspaces for it.
struct Memory {
  Index parameters = 0, gradients = 0, state = 0, packed = 0;
  Plan inference, training;
};

/// All that is printed.
struct SummaryResult {
  Summary summary;
  Memory memory;
};

template <class Scalar, class Device>
SummaryResult summarize_network(const SummaryOptions& o, const Device& device) {
  const Extent size = parse_image_size(o.size.empty() ? default_size(o.network) : o.size);
  const auto model = make_model<Scalar>(o, device);
  Summary summary =
      summarize(model->program(), size,
                {.images = o.batch, .scalar_bytes = sizeof(Scalar), .levels = o.levels});
  Memory memory;
  memory.parameters = memory.gradients = model->parameter_bytes();
  memory.state = model->state_bytes();
  memory.packed = model->prepared_bytes(summary.input);
  const Index always = memory.parameters + memory.state;
  memory.inference = plan_of(*model, o, Mode::inference, summary.input, always + memory.packed);
  memory.training = plan_of(*model, o, Mode::training, summary.input, always + memory.gradients);
  return {std::move(summary), std::move(memory)};
}

}  // namespace summary

/// Leaves the result where it is told.
struct FindSummary {
  SummaryOptions options;
  summary::SummaryResult* result;

  template <class Device>
  int operator()(const Device& device) const {
    *result = options.precision == "f64" ? summary::summarize_network<double>(options, device)
                                         : summary::summarize_network<float>(options, device);
    return 0;
  }
};

}  // namespace examples

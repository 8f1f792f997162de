// SPDX-License-Identifier: MIT
// Prints what a network is made of and what it will take, before anything runs.
//
//   summary --network inception_v2 --size 299 --batch 8
//   summary --levels 1                      one row a module
//   summary --measure                       also runs both modes and measures their memory
//   summary --network xception --levels 1   another network of the family
//   summary --network inception_f6 --json   a module alone, for other programs to read
#include <fmt/core.h>
#include <inception/inception.hpp>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "support/command_line.hpp"
#include "support/image_size.hpp"
#include "support/make_inception_v2.hpp"
#include "support/networks.hpp"
#include "support/resident_memory.hpp"
#include "support/stem_names.hpp"

namespace {

using namespace inception;

struct Options {
  std::string network = "inception_v2", stem = "seed", size, precision = "f32";
  int classes = 0, channels = 3, levels = 0;  ///< no classes: as many as the network is known with
  Index batch = 8;
  bool json = false, measure = false;
};

/// Modules of InceptionV2, and the grid that each stands on in the paper.
const std::map<std::string, std::string> modules{{"inception_f5", "35"},
                                                 {"inception_f6", "17"},
                                                 {"inception_f7", "8"},
                                                 {"inception_reduction", "35"}};

std::string default_size(const std::string& network) {
  const examples::NetworkEntry* published = examples::find_network(network);
  if (published != nullptr) return std::to_string(published->side);
  const auto module = modules.find(network);
  return module == modules.end() ? "299" : module->second;
}

template <class Scalar>
std::unique_ptr<AnyModel<Cpu, Scalar>> make_model(const Options& o) {
  const Cpu cpu(1);
  if (o.network == "inception_f5") return std::make_unique<Model<InceptionF5<288>, Cpu, Scalar>>();
  if (o.network == "inception_f6") {
    return std::make_unique<Model<InceptionF6<768, 160>, Cpu, Scalar>>();
  }
  if (o.network == "inception_f7") {
    return std::make_unique<Model<InceptionF7<1280>, Cpu, Scalar>>();
  }
  if (o.network == "inception_reduction") {
    return std::make_unique<Model<InceptionReduction<288, 64>, Cpu, Scalar>>();
  }
  if (const examples::NetworkEntry* network = examples::find_network(o.network)) {
    const int classes = o.classes == 0 ? network->classes : o.classes;
    return examples::make_network<Scalar>(*network, {.classes = classes}, cpu);
  }
  const int classes = o.classes == 0 ? 10 : o.classes;
  return examples::make_inception_v2<Scalar>(o.stem, o.channels, {.classes = classes}, cpu);
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

/// How far the memory of the process grows when a model is made and runs one batch of zeros.
template <class Scalar>
Index measure(const Options& o, Mode mode, const Tensor<Scalar>& images) {
  const examples::ResidentPeak peak;
  const auto model = make_model<Scalar>(o);
  model->forward(images, mode);
  if (mode == Mode::training) model->backward();
  return peak.growth();
}

template <class Scalar>
Plan plan_of(AnyModel<Cpu, Scalar>& model, const Options& o, Mode mode, const Shape& images,
             Index others) {
  try {
    const MemoryPlan& plan = model.plan(mode, images);
    Plan result{plan.bytes, plan.floor, "", others};
    if (o.measure) result.measured = measure(o, mode, Tensor<Scalar>(images));
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

void print_text(const Summary& summary, const Memory& m) {
  const auto mb = [](Index n) { return fmt::format("{:.1f} MB", static_cast<double>(n) / 1e6); };
  std::vector<std::vector<std::string>> rows{{"memory", "bytes", "", "at least", "measured"}};
  const auto add = [&](const std::string& name, Index bytes, const std::string& least = "",
                       const std::string& measured = "") {
    rows.push_back({name, grouped_digits(bytes), mb(bytes), least, measured});
  };
  add("parameters", m.parameters);
  add("gradients, in training", m.gradients);
  add("running statistics", m.state);
  add("packed weights, inference", m.packed);
  const auto add_plan = [&](const std::string& mode, const Plan& plan) {
    if (!plan.refusal.empty()) return;
    add("workspace, " + mode, plan.bytes, grouped_digits(plan.floor));
    add("all, " + mode, plan.all(), grouped_digits(plan.least()),
        plan.measured ? grouped_digits(*plan.measured) : "-");
  };
  add_plan("inference", m.inference);
  add_plan("training", m.training);
  fmt::print("{}\n{}", summary_table(summary), text_table(rows, 1, false));
  fmt::print("without images and optimizer; measured: {}\n",
             m.inference.measured ? "what the process grew by in one pass" : "with --measure");
  if (!m.training.refusal.empty()) fmt::print("no training: {}\n", m.training.refusal);
}

void print_json(const Options& o, const Summary& summary, const Memory& m) {
  using nlohmann::ordered_json;
  const auto shape = [](const Shape& s) { return ordered_json::array({s.n, s.h, s.w, s.c}); };
  ordered_json layers = ordered_json::array();
  for (const SummaryRow& row : summary.rows) {
    layers.push_back({{"name", row.name},
                      {"kind", row.kind},
                      {"output", shape(row.output)},
                      {"parameters", row.parameters},
                      {"multiply_adds", row.multiply_adds},
                      {"activation_bytes", row.activation_bytes}});
  }
  const auto plan = [](const Plan& p) -> ordered_json {
    if (!p.refusal.empty()) return {{"refusal", p.refusal}};
    ordered_json json{{"workspace_bytes", p.bytes},
                      {"floor_bytes", p.floor},
                      {"all_bytes", p.all()},
                      {"all_floor_bytes", p.least()}};
    if (p.measured) json["measured_bytes"] = *p.measured;
    return json;
  };
  const ordered_json all{{"network", o.network},
                         {"input", shape(summary.input)},
                         {"precision", o.precision},
                         {"parameters", summary.parameters},
                         {"multiply_adds", summary.multiply_adds},
                         {"depth", summary.depth},
                         {"activation_bytes", summary.activation_bytes},
                         {"parameter_bytes", m.parameters},
                         {"gradient_bytes", m.gradients},
                         {"state_bytes", m.state},
                         {"packed_bytes", m.packed},
                         {"inference", plan(m.inference)},
                         {"training", plan(m.training)},
                         {"layers", layers}};
  fmt::print("{}\n", all.dump(2));
}

template <class Scalar>
void run(const Options& o) {
  const Extent size = examples::parse_image_size(o.size.empty() ? default_size(o.network) : o.size);
  const auto model = make_model<Scalar>(o);
  const Summary summary =
      summarize(model->program(), size,
                {.images = o.batch, .scalar_bytes = sizeof(Scalar), .levels = o.levels});
  Memory memory;
  memory.parameters = memory.gradients = model->parameter_bytes();
  memory.state = model->state_bytes();
  memory.packed = model->prepared_bytes(summary.input);
  const Index always = memory.parameters + memory.state;
  memory.inference = plan_of(*model, o, Mode::inference, summary.input, always + memory.packed);
  memory.training = plan_of(*model, o, Mode::training, summary.input, always + memory.gradients);
  if (o.json) {
    print_json(o, summary, memory);
  } else {
    print_text(summary, memory);
  }
}

}  // namespace

int main(int argc, char** argv) {
  Options o;
  std::vector<std::string> networks = examples::network_names();
  for (const auto& [name, size] : modules) networks.push_back(name);
  examples::CommandLine line("Prints a network's layers, its costs, and the memory of a batch.");
  line.option("--network", o.network, "a network, or a module of inception_v2", networks);
  line.option("--size", o.size, "side, or HEIGHTxWIDTH; default: the paper's");
  line.option("--batch", o.batch, "images at a time", {1, 65536});
  line.option("--precision", o.precision, "of the arithmetic", {"f32", "f64"});
  line.option("--levels", o.levels, "fold names after so many levels; 0: a row for each layer",
              examples::not_negative);
  line.option("--stem", o.stem, "of inception_v2", examples::stem_names());
  line.option("--classes", o.classes, "default: 10, or those of the published weights",
              {1, 1 << 20});
  line.option("--channels", o.channels, "of inception_v2's images, 1 or 3");
  line.flag("--measure", o.measure, "run one batch of zeros in each mode and measure its memory");
  line.flag("--json", o.json, "print one JSON object instead of tables");
  if (const auto status = line.parse(argc, argv)) return *status;
  try {
    if (o.precision == "f64") {
      run<double>(o);
    } else {
      run<float>(o);
    }
  } catch (const std::exception& e) {
    fmt::print(stderr, "summary: {}\n", e.what());
    return 1;
  }
}

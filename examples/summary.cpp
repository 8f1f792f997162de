// SPDX-License-Identifier: MIT
// Prints what a network is made of and what it will take, before anything runs.
//
//   summary --network inception_v2 --size 299 --batch 8
//   summary --levels 1                      one row a module
//   summary --network inception_f6 --json   a module alone, for other programs to read
#include <fmt/core.h>
#include <inception/inception.hpp>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "support/command_line.hpp"
#include "support/image_size.hpp"
#include "support/make_inception_v2.hpp"
#include "support/stem_names.hpp"

namespace {

using namespace inception;

struct Options {
  std::string network = "inception_v2", stem = "seed", size, precision = "f32";
  int classes = 10, channels = 3, levels = 0;
  Index batch = 8;
  bool json = false;
};

/// The networks, and the size of the images (or of the grid a module stands on in the paper).
const std::map<std::string, std::string> default_sizes{{"inception_v2", "299"},
                                                       {"inception_f5", "35"},
                                                       {"inception_f6", "17"},
                                                       {"inception_f7", "8"},
                                                       {"inception_reduction", "35"}};

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
  return examples::make_inception_v2<Scalar>(o.stem, o.channels, {.classes = o.classes}, cpu);
}

/// The planned workspace of one mode, or why the mode cannot run.
struct Plan {
  Index bytes = 0, floor = 0;
  std::string refusal;
};

template <class Scalar>
Plan plan_of(AnyModel<Cpu, Scalar>& model, Mode mode, const Shape& images) {
  try {
    const MemoryPlan& plan = model.plan(mode, images);
    return {plan.bytes, plan.floor, ""};
  } catch (const ShapeError& e) {  // batch norm over one value a channel cannot train
    return {0, 0, e.what()};
  }
}

/// Bytes that are held whatever the batch is, and the workspaces for it.
struct Memory {
  std::size_t parameters = 0, gradients = 0, state = 0;
  Plan inference, training;
};

void print_text(const Summary& summary, const Memory& m) {
  const auto bytes = [](std::size_t n) { return grouped_digits(static_cast<std::int64_t>(n)); };
  const auto mb = [](Index n) { return fmt::format("{:.1f} MB", static_cast<double>(n) / 1e6); };
  std::vector<std::vector<std::string>> rows{{"memory", "bytes", "", "at least"}};
  const auto add_bytes = [&](const std::string& name, std::size_t n) {
    rows.push_back({name, bytes(n), mb(static_cast<Index>(n)), ""});
  };
  add_bytes("parameters", m.parameters);
  add_bytes("gradients, in training", m.gradients);
  add_bytes("running statistics", m.state);
  const auto add_plan = [&](const std::string& name, const Plan& plan) {
    if (!plan.refusal.empty()) return;
    rows.push_back({name, grouped_digits(plan.bytes), mb(plan.bytes), grouped_digits(plan.floor)});
  };
  add_plan("workspace, inference", m.inference);
  add_plan("workspace, training", m.training);
  fmt::print("{}\n{}", summary_table(summary), text_table(rows, 1, false));
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
    return {{"workspace_bytes", p.bytes}, {"floor_bytes", p.floor}};
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
                         {"inference", plan(m.inference)},
                         {"training", plan(m.training)},
                         {"layers", layers}};
  fmt::print("{}\n", all.dump(2));
}

template <class Scalar>
void run(const Options& o) {
  const Extent size =
      examples::parse_image_size(o.size.empty() ? default_sizes.at(o.network) : o.size);
  const auto model = make_model<Scalar>(o);
  const Summary summary =
      summarize(model->program(), size,
                {.images = o.batch, .scalar_bytes = sizeof(Scalar), .levels = o.levels});
  const auto& store = model->store();
  const Memory memory{store.parameters().size_bytes(), store.parameters().size_bytes(),
                      store.state().size_bytes(), plan_of(*model, Mode::inference, summary.input),
                      plan_of(*model, Mode::training, summary.input)};
  if (o.json) {
    print_json(o, summary, memory);
  } else {
    print_text(summary, memory);
  }
}

}  // namespace

int main(int argc, char** argv) {
  Options o;
  std::vector<std::string> networks;
  for (const auto& [name, size] : default_sizes) networks.push_back(name);
  examples::CommandLine line("Prints a network's layers, its costs, and the memory of a batch.");
  line.option("--network", o.network, "inception_v2, or a module of it", networks);
  line.option("--size", o.size, "side, or HEIGHTxWIDTH; default: the paper's");
  line.option("--batch", o.batch, "images at a time", {1, 65536});
  line.option("--precision", o.precision, "of the arithmetic", {"f32", "f64"});
  line.option("--levels", o.levels, "fold names after so many levels; 0: a row for each layer",
              examples::not_negative);
  line.option("--stem", o.stem, "of inception_v2", examples::stem_names());
  line.option("--classes", o.classes, "of inception_v2", {1, 1 << 20});
  line.option("--channels", o.channels, "of inception_v2's images, 1 or 3");
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

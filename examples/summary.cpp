// SPDX-License-Identifier: MIT
// Prints what a network is made of and what it will take, before anything runs.
//
//   summary --network inception_v2 --size 299 --batch 8
//   summary --levels 1                      one row a module
//   summary --measure                       also runs both modes and measures their memory
//   summary --network xception --levels 1   another network of the family
//   summary --network inception_f6 --json   a module alone, for other programs to read
//   summary --device cuda                   what it takes on a GPU
#include "summary.hpp"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "support/command_line.hpp"
#include "support/stem_names.hpp"

namespace {

using namespace inception;
using namespace examples::summary;

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
  fmt::print(
      "without images and optimizer; measured: {}\n",
      m.inference.measured ? "what the memory in use grew by in one pass" : "with --measure");
  if (!m.training.refusal.empty()) fmt::print("no training: {}\n", m.training.refusal);
}

void print_json(const examples::SummaryOptions& o, const Summary& summary, const Memory& m) {
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

}  // namespace

int main(int argc, char** argv) {
  examples::SummaryOptions o;
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
  line.option("--device", o.device, examples::device_help);
  line.flag("--measure", o.measure, "run one batch of zeros in each mode and measure its memory");
  line.flag("--json", o.json, "print one JSON object instead of tables");
  if (const auto status = line.parse(argc, argv)) return *status;
  try {
    SummaryResult result;
    examples::run_on(o.device, 1, examples::FindSummary{o, &result});
    if (o.json) {
      print_json(o, result.summary, result.memory);
    } else {
      print_text(result.summary, result.memory);
    }
  } catch (const std::exception& e) {
    fmt::print(stderr, "summary: {}\n", e.what());
    return 1;
  }
}

// SPDX-License-Identifier: MIT
// Other outputs than a network's own: any layer's, by its name.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "inception/program/names.hpp"
#include "inception/program/program.hpp"
#include "inception/tensor/error.hpp"

namespace inception {

/// The name, among chosen outputs, of what a network's last layer with weights reads: pooled features.
inline constexpr std::string_view pooled_output = "pooled";

namespace detail {

/// The last operation that writes into `value`, whole or a slice of it; null where none does.
inline const Operation* last_writer(ProgramView p, ValueId value) {
  const auto found =
      std::find_if(p.operations.rbegin(), p.operations.rend(),
                   [&](const Operation& o) { return root_of(p, o.output) == root_of(p, value); });
  return found == p.operations.rend() ? nullptr : &*found;
}

/// What the main output's layer reads; dropout and flattening before it do not count.
inline ValueId pooled_value(ProgramView p) {
  const auto* o = last_writer(p, p.outputs.back().value);
  ValueId value = o == nullptr ? p.outputs.back().value : o->inputs[0];
  while ((o = last_writer(p, value)) != nullptr &&
         (o->type->identity_in_inference || o->type->name == "flatten")) {
    value = o->inputs[0];
  }
  return value;
}

/// Whether all that is written into `value` is written in the layer at `path`.
inline bool only_written_in(ProgramView p, ValueId value, std::string_view path) {
  return std::all_of(p.operations.begin(), p.operations.end(), [&](const Operation& o) {
    ValueId written = o.output;
    while (written != none && written != value) {
      written = p.values[static_cast<std::size_t>(written)].parent;
    }
    return written == none || lies_in(p, o, path);
  });
}

/// What the layer at `path` hands on: what its last operation writes, or the concat that it and the
/// others of the layer write slices of. `none` where there is no such layer.
inline ValueId layer_value(ProgramView p, std::string_view path) {
  const auto last =
      std::find_if(p.operations.rbegin(), p.operations.rend(),
                   [&](const Operation& o) { return !path.empty() && lies_in(p, o, path); });
  if (last == p.operations.rend()) return none;
  ValueId value = last->output;
  for (ValueId parent = value; parent != none && only_written_in(p, parent, path);
       parent = p.values[static_cast<std::size_t>(parent)].parent) {
    value = parent;
  }
  return value;
}

/// "Conv2d_1a_3x3, Conv2d_2a_3x3, ...": the outermost layers.
inline std::string layer_list(ProgramView p) {
  std::string list;
  std::string last;
  for (const Operation& o : p.operations) {
    const std::string path = scope_name(p, o.scope);
    const std::string outermost = path.substr(0, path.find('.'));
    if (outermost != last) list += (list.empty() ? "" : ", ") + outermost;
    last = outermost;
  }
  return list;
}

}  // namespace detail

/// The value of that name: an output of the network, pooled_output, or the layer at that path, such as
/// "Mixed_6e" or "Mixed_6e.branch1x1".
///
/// Errors   Error lists what there is
inline ValueId value_named(ProgramView p, std::string_view name) {
  const auto output = std::find_if(p.outputs.begin(), p.outputs.end(),
                                   [&](const Output& o) { return o.name == name; });
  if (output != p.outputs.end()) return output->value;
  if (name == pooled_output) return detail::pooled_value(p);
  const ValueId value = detail::layer_value(p, name);
  if (value != none) return value;
  std::string outputs;
  for (const Output& o : p.outputs) outputs += std::string(o.name) + ", ";
  throw Error("Model: an output must be one of the network's (" + outputs +
              std::string(pooled_output) + ") or a layer of it (" + detail::layer_list(p) +
              ", and those inside them, such as LAYER.conv); \"" + std::string(name) +
              "\" was asked for");
}

/// The program with these outputs instead of its own, in this order; its own where there are none. The
/// names must outlive it.
///
/// Errors   those of value_named(); Error for a name that comes twice
inline ProgramTables with_outputs(ProgramTables t, const std::vector<std::string>& names) {
  if (names.empty()) return t;
  std::vector<Output> chosen;
  for (const std::string& name : names) {
    if (std::count(names.begin(), names.end(), name) > 1) {
      throw Error("Model: an output must be asked for once; \"" + name + "\" comes twice");
    }
    chosen.push_back({name, value_named(t.view(), name)});
  }
  t.outputs = chosen;
  return t;
}

}  // namespace inception

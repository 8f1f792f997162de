// SPDX-License-Identifier: MIT
// Turns weight files into safetensors, under a network's names or another convention's, and lists them.
//
//   convert --network inception_v3 --from inception_v3.pth --to inception_v3.safetensors
//   convert --network inception_v3_fid --from fid.pth --to blocks.safetensors --naming pytorch-fid
//   convert --from checkpoint.pth --list
#include <fmt/core.h>

#include <algorithm>
#include <inception/io/safetensors.hpp>
#include <inception/training/weights.hpp>
#include <memory>
#include <string>
#include <vector>

#include "support/command_line.hpp"
#include "support/input_formats.hpp"
#include "support/namings.hpp"
#include "support/open_network.hpp"

namespace {

using namespace inception;
using examples::Naming;

/// What the program is told.
struct Options {
  std::string network, from, to, naming = "library", dtype = "keep", prefix, input_format = "keep";
  bool shared = false, list = false;
};

/// A tensor of the new file: an entry of the old one, or, where that has none, a counter at 0.
struct Conversion {
  std::string name;
  const TensorEntry* entry = nullptr;
};

/// Of the conventions for the network, the one that most of the file's tensors are named by.
Naming naming_in(const TensorFile& file, const Options& o, const std::vector<TensorRecord>& ours) {
  const auto found = [&](const Naming& naming) {
    return std::count_if(ours.begin(), ours.end(), [&](const TensorRecord& t) {
      return file.find(o.prefix + naming.theirs(t.name)) != nullptr;
    });
  };
  const auto namings = examples::namings_of(o.network);
  return *std::max_element(namings.begin(), namings.end(),
                           [&](const Naming& a, const Naming& b) { return found(a) < found(b); });
}

/// The tensors of a network for some classes; of inception_v2 for 1 or 3 channels.
std::vector<TensorRecord> tensors_of(const Options& o, int classes, int channels) {
  if (const examples::NetworkEntry* network = examples::find_network(o.network)) {
    return examples::make_network<float>(*network, {.classes = classes}, Cpu())->tensors();
  }
  return examples::make_inception_v2<float>("seed", channels, {.classes = classes}, Cpu())
      ->tensors();
}

/// Classes and channels do not change names, so any will do to find the naming.
std::vector<TensorRecord> any_tensors_of(const Options& o) {
  const examples::NetworkEntry* network = examples::find_network(o.network);
  return tensors_of(o, network == nullptr ? 10 : network->classes, 3);
}

/// The tensors that the network has with the file's number of classes, where the file tells it.
std::vector<TensorRecord> tensors_for(const Options& o, const TensorFile& file,
                                      const Naming& naming) {
  const auto extent = [&](const std::string& ours, std::size_t axis, int otherwise) {
    const std::string name = o.prefix + naming.theirs(ours);
    return file.find(name) == nullptr ? otherwise : examples::extent_of(file, name, axis);
  };
  if (const examples::NetworkEntry* network = examples::find_network(o.network)) {
    const std::string head = examples::name_of_head(network->program);
    return tensors_of(o, extent(head, 0, network->classes), 3);
  }
  return tensors_of(o, extent("fc.weight", 0, 10), extent("conv1.conv.weight", 1, 3));
}

void print_names(const char* title, const std::vector<std::string>& names) {
  if (names.empty()) return;
  fmt::print("{} ({}):\n", title, names.size());
  for (const std::string& name : names) fmt::print("  {}\n", name);
}

/// The file's tensors under the names that are asked for; prints what they leave out.
///
/// Errors   FileError lists the differences to the network, where they are not allowed
std::vector<Conversion> for_network(const Options& o, const TensorFile& file) {
  const Naming from = naming_in(file, o, any_tensors_of(o));
  const Naming to = examples::naming_of(o.network, o.naming);
  const auto ours = tensors_for(o, file, from);
  std::vector<TensorRecord> wanted;
  std::vector<Conversion> conversions;
  std::vector<std::string> dropped;
  for (const TensorRecord& t : ours) {
    const std::string source = from.theirs(t.name), name = to.theirs(t.name);
    const TensorEntry* const entry = source.empty() ? nullptr : file.find(o.prefix + source);
    if (name.empty()) {
      if (entry != nullptr) dropped.push_back(entry->name);
    } else if (entry != nullptr || t.kind == TensorRecord::Kind::counter) {
      conversions.push_back({name, entry});
    }
    if (name.empty() && source.empty()) continue;  // neither side knows it
    wanted.push_back(t);
    wanted.back().name = source.empty() ? t.name : source;
  }
  const WeightDifferences d = compare_weights(file, wanted, o.prefix);
  detail::require_agreement(file, d, o.shared ? Strictness::shared : Strictness::strict);
  fmt::print("{}: {} is named as in {}\n", o.network, o.from, from.name);
  print_names("missing from the file", d.missing);
  print_names("not in the network", d.unexpected);
  print_names(("not in " + o.naming).c_str(), dropped);
  return conversions;
}

/// All tensors whose names begin with the prefix, without it.
std::vector<Conversion> as_they_are(const Options& o, const TensorFile& file) {
  std::vector<Conversion> conversions;
  for (const TensorEntry& entry : file.tensors()) {
    if (entry.name.starts_with(o.prefix)) {
      conversions.push_back({entry.name.substr(o.prefix.size()), &entry});
    }
  }
  return conversions;
}

/// Real numbers in the precision asked for, integers as int64.
void add(SafetensorsWriter& writer, const TensorFile& file, const Conversion& c,
         const std::string& dtype) {
  if (c.entry == nullptr) {
    writer.add_with<std::int64_t>(c.name, {}, [](std::span<std::int64_t> out) { out[0] = 0; });
    return;
  }
  const TensorEntry& entry = *c.entry;
  const auto read = [&file, &entry](auto out) { file.read(entry, out); };
  const Dtype stored = dtype == "f32"    ? Dtype::F32
                       : dtype == "f16"  ? Dtype::F16
                       : dtype == "bf16" ? Dtype::BF16
                                         : entry.dtype;
  if (!is_real(entry.dtype)) {
    writer.add_with<std::int64_t>(c.name, entry.shape, read);
  } else if (stored == Dtype::F64) {
    writer.add_with<double>(c.name, entry.shape, read);
  } else {
    writer.add_floats(c.name, stored, entry.shape, read);
  }
}

std::map<std::string, std::string> metadata_of(const TensorFile& file) {
  const auto* safetensors = dynamic_cast<const SafetensorsFile*>(&file);
  return safetensors == nullptr ? std::map<std::string, std::string>() : safetensors->metadata();
}

void list(const TensorFile& file) {
  for (const auto& [key, value] : metadata_of(file)) fmt::print("# {}: {}\n", key, value);
  for (const TensorEntry& entry : file.tensors()) {
    fmt::print("{} {} {}\n", entry.name, to_string(entry.dtype), detail::shape_text(entry.shape));
  }
}

/// What the network's state_dict holds; running statistics and parameters are real numbers.
void list_network(const Options& o) {
  for (const TensorRecord& t : any_tensors_of(o)) {
    const bool counter = t.kind == TensorRecord::Kind::counter;
    fmt::print("{} {} {}\n", t.name, counter ? "I64" : "F32", detail::shape_text(t.shape));
  }
}

void convert(const Options& o, const TensorFile& file) {
  const auto conversions = o.network.empty() ? as_they_are(o, file) : for_network(o, file);
  SafetensorsWriter writer;
  for (const Conversion& c : conversions) add(writer, file, c, o.dtype);
  for (const auto& [key, value] : metadata_of(file)) writer.set_metadata(key, value);
  if (o.input_format != "keep") {
    writer.set_metadata(std::string(input_format_key),
                        to_text(examples::input_format_named(o.input_format)));
  }
  writer.write(o.to);
  fmt::print("{} -> {}: {} tensors\n", o.from, o.to, conversions.size());
}

int run(const Options& o) {
  if (o.list && o.from.empty() && !o.network.empty()) {
    list_network(o);
    return 0;
  }
  if (o.from.empty() || o.list != o.to.empty()) {
    fmt::print(stderr,
               "convert: there must be --from and --to, or --list and one of --from and --network: "
               "see --help\n");
    return 2;
  }
  const auto file = open_weight_file(o.from);
  if (o.list) {
    list(*file);
  } else {
    convert(o, *file);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options o;
  examples::CommandLine line("Turns weight files into safetensors and lists them.");
  line.option("--network", o.network, "hold the tensors against this network's",
              examples::network_names());
  line.option("--from", o.from, "state_dict: safetensors, or of torch.save()");
  line.option("--to", o.to, "the safetensors file to be written");
  line.option("--naming", o.naming, "whose names the tensors get", examples::naming_names());
  line.option("--dtype", o.dtype, "of real numbers", {"keep", "f32", "f16", "bf16"});
  line.option("--prefix", o.prefix, "before the names in --from, taken off: module.");
  line.option("--input-format", o.input_format,
              "goes into the metadata: keep (what the file says), the name of a network whose "
              "format it is, or the text of a format");
  line.flag("--shared", o.shared, "write what file and network share, and list the rest");
  line.flag("--list", o.list, "print names, types and shapes of --from, or of --network");
  if (const auto status = line.parse(argc, argv)) return *status;
  try {
    return run(o);
  } catch (const std::exception& e) {
    fmt::print(stderr, "convert: {}\n", e.what());
    return 1;
  }
}

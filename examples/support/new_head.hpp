// SPDX-License-Identifier: MIT
// Weights for a network whose heads are new, because it tells other classes apart.
#pragma once

#include <algorithm>
#include <inception/io/tensor_file.hpp>
#include <inception/model/any_model.hpp>
#include <inception/program/chosen_outputs.hpp>
#include <inception/program/names.hpp>
#include <inception/training/weights.hpp>
#include <string>
#include <utility>
#include <vector>

namespace examples {

/// Names of the layers that give a network's answers, as "fc" and "AuxLogits.fc".
inline std::vector<std::string> head_layers(inception::ProgramView p) {
  std::vector<std::string> names;
  for (const inception::Output& output : p.outputs) {
    const auto* o = inception::detail::last_writer(p, output.value);
    if (o != nullptr && o->type->weighted) names.push_back(scope_name(p, o->scope));
  }
  return names;
}

namespace detail {

template <class Scalar>
class WithoutHeads final : public inception::TensorSource<Scalar> {
 public:
  WithoutHeads(inception::detail::FileTensors<Scalar> file, std::vector<std::string> heads)
      : file_(std::move(file)), heads_(std::move(heads)) {}

  static bool among(const std::vector<std::string>& heads, const std::string& tensor) {
    return std::any_of(heads.begin(), heads.end(),
                       [&](const std::string& head) { return tensor.starts_with(head + "."); });
  }

  bool has(const inception::TensorRecord& t) const override {
    return !among(heads_, t.name) && file_.has(t);
  }
  void read(const inception::TensorRecord& t, const inception::LayoutTiles& tiles,
            inception::Index tile, Scalar* to) const override {
    file_.read(t, tiles, tile, to);
  }
  std::int64_t counter(const inception::TensorRecord& t) const override { return file_.counter(t); }
  void finish() const override { file_.finish(); }

 private:
  inception::detail::FileTensors<Scalar> file_;
  std::vector<std::string> heads_;
};

}  // namespace detail

/// Loads all weights but those of the heads, which keep their first values. All others must be the file's.
///
/// Errors   FileError lists what is missing, unexpected and misshapen
template <class Device, class Scalar>
void load_but_heads(inception::AnyModel<Device, Scalar>& model, const inception::TensorFile& file) {
  using Source = detail::WithoutHeads<Scalar>;
  const auto heads = head_layers(model.program());
  std::vector<inception::TensorRecord> wanted = model.tensors();
  std::erase_if(wanted, [&](const auto& t) { return Source::among(heads, t.name); });
  auto d = inception::compare_weights(file, wanted);
  std::erase_if(d.unexpected, [&](const auto& name) { return Source::among(heads, name); });
  if (!d.none()) {
    throw inception::FileError(
        file.path().string() +
        ": but for the heads the tensors must be those of the model; they differ" +
        inception::detail::listed("missing from the file", d.missing) +
        inception::detail::listed("not in the model", d.unexpected) +
        inception::detail::listed("of another shape", d.misshapen));
  }
  model.load(Source({file, model.tensors(), ""}, heads));
}

}  // namespace examples

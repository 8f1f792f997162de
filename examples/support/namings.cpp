// SPDX-License-Identifier: MIT
// Names of tensors in Cadene's collection and in pytorch-fid's module, beside the library's.
#include "support/namings.hpp"

#include <inception/tensor/error.hpp>

namespace examples {

namespace {

/// Networks of one architecture are variants of one name.
bool is_variant(std::string_view network, std::string_view of) {
  return network == of || (network.starts_with(of) && network[of.size()] == '_');
}

/// pytorch-fid's class InceptionV3 numbers the layers in four blocks, pools included, and has no classifier.
Naming pytorch_fid() {
  return {"pytorch-fid",
          {{"Conv2d_1a_3x3.", "blocks.0.0."},
           {"Conv2d_2a_3x3.", "blocks.0.1."},
           {"Conv2d_2b_3x3.", "blocks.0.2."},
           {"Conv2d_3b_1x1.", "blocks.1.0."},
           {"Conv2d_4a_3x3.", "blocks.1.1."},
           {"Mixed_5b.", "blocks.2.0."},
           {"Mixed_5c.", "blocks.2.1."},
           {"Mixed_5d.", "blocks.2.2."},
           {"Mixed_6a.", "blocks.2.3."},
           {"Mixed_6b.", "blocks.2.4."},
           {"Mixed_6c.", "blocks.2.5."},
           {"Mixed_6d.", "blocks.2.6."},
           {"Mixed_6e.", "blocks.2.7."},
           {"Mixed_7a.", "blocks.3.0."},
           {"Mixed_7b.", "blocks.3.1."},
           {"Mixed_7c.", "blocks.3.2."},
           {"fc.", ""}}};
}

}  // namespace

std::string Naming::theirs(const std::string& ours) const {
  for (const auto& [beginning, theirs] : beginnings) {
    if (!ours.starts_with(beginning)) continue;
    return theirs.empty() ? std::string() : std::string(theirs) + ours.substr(beginning.size());
  }
  return ours;
}

std::vector<Naming> namings_of(std::string_view network) {
  std::vector<Naming> namings{{"library", {}}};
  if (is_variant(network, "inception_v3") || is_variant(network, "xception")) {
    namings.push_back({"cadene", {{"fc.", "last_linear."}}});
  }
  if (is_variant(network, "inception_resnet_v2")) {
    namings.push_back({"cadene", {{"classif.", "last_linear."}}});
  }
  if (network == "inception_v3_fid") namings.push_back(pytorch_fid());
  return namings;
}

std::vector<std::string> naming_names() { return {"library", "cadene", "pytorch-fid"}; }

Naming naming_of(std::string_view network, std::string_view name) {
  std::string known;
  for (const Naming& naming : namings_of(network)) {
    if (naming.name == name) return naming;
    known += (known.empty() ? "" : ", ") + std::string(naming.name);
  }
  throw inception::Error("--naming: the tensors of " + std::string(network) +
                         " must be named as in " + known + "; " + std::string(name) + " was given");
}

}  // namespace examples

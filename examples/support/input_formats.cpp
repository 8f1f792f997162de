// SPDX-License-Identifier: MIT
// What the published weights of each network were evaluated with.
#include "support/input_formats.hpp"

#include <algorithm>
#include <inception/images/input_format_text.hpp>
#include <utility>

#include "support/networks.hpp"

namespace examples {

namespace {

using namespace inception;

/// timm's weights that come from TF-slim: [−1, 1], and the middle of a picture that is a little larger.
InputFormat timm(int shorter_side) {
  return {.shorter_side = shorter_side,
          .size = {299, 299},
          .interpolation = Interpolation::antialiased_bicubic};
}

/// facenet-pytorch: cropped faces, (x − 127.5) / 128.
InputFormat face() {
  return {.size = {160, 160},
          .normalization = {{127.5F, 127.5F, 127.5F}, {128.0F, 128.0F, 128.0F}, 1.0F}};
}

/// Caffe's GoogLeNet: blue first, bytes minus the mean.
InputFormat caffe_googlenet() {
  InputFormat format = InputFormat::caffe_bn_inception();
  format.normalization = Normalization::bytes_minus({104, 117, 123});
  return format;
}

const std::vector<std::pair<std::string_view, InputFormat>>& formats() {
  static const std::vector<std::pair<std::string_view, InputFormat>> known{
      {"inception_v2", InputFormat::torchvision_inception_v3()},
      {"inception_v2_7x7", InputFormat::torchvision_inception_v3()},
      {"inception_v2_bn_auxiliary", InputFormat::torchvision_inception_v3()},
      {"googlenet", InputFormat::torchvision_googlenet()},
      {"googlenet_no_aux", InputFormat::torchvision_googlenet()},
      {"googlenet_paper", caffe_googlenet()},
      {"googlenet_slim", InputFormat::tf_slim({224, 224})},
      {"bn_inception", InputFormat::caffe_bn_inception()},
      {"bn_inception_slim", InputFormat::tf_slim({224, 224})},
      {"inception_v3", InputFormat::torchvision_inception_v3()},
      {"inception_v3_7x7", InputFormat::torchvision_inception_v3()},
      {"inception_v3_without_bn_auxiliary", InputFormat::torchvision_inception_v3()},
      {"inception_v3_unstrided", {.size = {151, 151}}},
      {"inception_v3_low_resolution", {.size = {79, 79}}},
      {"inception_v3_timm", timm(341)},
      {"inception_v3_slim", InputFormat::tf_slim({299, 299})},
      {"inception_v3_keras", InputFormat::tf_slim({299, 299})},
      {"inception_v3_fid", InputFormat::fid()},
      {"inception_v4", timm(341)},
      {"inception_v4_slim", InputFormat::tf_slim({299, 299})},
      {"inception_resnet_v1", InputFormat::tf_slim({299, 299})},
      {"inception_resnet_v1_face", face()},
      {"inception_resnet_v2", timm(333)},
      {"inception_resnet_v2_slim", InputFormat::tf_slim({299, 299})},
      {"inception_resnet_v2_keras", InputFormat::tf_slim({299, 299})},
      {"inception_resnet_v2_paper", InputFormat::tf_slim({299, 299})},
      {"xception", timm(333)},
      {"xception_keras", InputFormat::tf_slim({299, 299})}};
  return known;
}

const InputFormat* find_format(std::string_view network) {
  const auto found = std::find_if(formats().begin(), formats().end(),
                                  [&](const auto& known) { return known.first == network; });
  return found == formats().end() ? nullptr : &found->second;
}

}  // namespace

InputFormat default_input_format(std::string_view network) {
  if (const InputFormat* format = find_format(network)) return *format;
  throw Error("default_input_format: the network must be one of support/input_formats.cpp; \"" +
              std::string(network) + "\" was given: add its format there");
}

InputFormat input_format_named(const std::string& text) {
  if (const InputFormat* format = find_format(text)) return *format;
  if (text.find('=') == text.npos) {
    throw Error(
        "--input-format: it must be auto, the name of a network or the text of a format "
        "(size=299x299 ...); \"" +
        text + "\" was given");
  }
  return input_format_from(text);
}

}  // namespace examples

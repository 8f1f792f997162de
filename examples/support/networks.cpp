// SPDX-License-Identifier: MIT
// Lowers the whole family. No kernel is compiled here: every_kernel() has them.
#include <algorithm>
#include <inception/networks/bn_inception.hpp>
#include <inception/networks/googlenet.hpp>
#include <inception/networks/inception_resnet_v1.hpp>
#include <inception/networks/inception_resnet_v2.hpp>
#include <inception/networks/inception_v2.hpp>
#include <inception/networks/inception_v3.hpp>
#include <inception/networks/inception_v4.hpp>
#include <inception/networks/xception.hpp>
#include <inception/program/lowering.hpp>

#include "support/network_models.hpp"

namespace examples {

namespace {

using namespace inception;

template <class Network>
NetworkEntry entry(std::string_view name, int side, int classes = 1000) {
  return {name, program_of<Network>.view(), side, classes};
}

}  // namespace

const std::vector<NetworkEntry>& family() {
  static const std::vector<NetworkEntry> networks{
      entry<GoogLeNet<Dynamic, 3, TorchvisionGoogLeNet>>("googlenet", 224),
      entry<GoogLeNet<Dynamic, 3, TorchvisionGoogLeNetNoAux>>("googlenet_no_aux", 224),
      entry<GoogLeNet<Dynamic, 3, PaperGoogLeNet>>("googlenet_paper", 224),
      entry<GoogLeNet<Dynamic, 3, SlimGoogLeNet>>("googlenet_slim", 224, 1001),
      entry<BNInception<Dynamic, 3, CaffeBNInception>>("bn_inception", 224),
      entry<BNInception<Dynamic, 3, SlimBNInception>>("bn_inception_slim", 224, 1001),
      entry<InceptionV2<Dynamic, 3, SevenBySevenStem, PaperHead>>("inception_v2_7x7", 299),
      entry<InceptionV2<Dynamic, 3, SeedStem, BNAuxiliaryHead>>("inception_v2_bn_auxiliary", 299),
      entry<InceptionV3<Dynamic, 3, TorchvisionV3>>("inception_v3", 299),
      entry<InceptionV3<Dynamic, 3, TimmV3>>("inception_v3_timm", 299),
      entry<InceptionV3<Dynamic, 3, SlimV3>>("inception_v3_slim", 299, 1001),
      entry<InceptionV3<Dynamic, 3, KerasV3>>("inception_v3_keras", 299),
      entry<InceptionV3<Dynamic, 3, FidV3>>("inception_v3_fid", 299, 1008),
      entry<InceptionV3<Dynamic, 3, WithStem<TorchvisionV3, UnstridedStem>>>(
          "inception_v3_unstrided", 151),
      entry<InceptionV3<Dynamic, 3, WithStem<TorchvisionV3, LowResolutionStem>>>(
          "inception_v3_low_resolution", 79),
      entry<InceptionV3<Dynamic, 3, WithStem<TorchvisionV3, SevenBySevenStem>>>("inception_v3_7x7",
                                                                                299),
      entry<InceptionV3<Dynamic, 3, WithoutBNAuxiliary<TorchvisionV3>>>(
          "inception_v3_without_bn_auxiliary", 299),
      entry<InceptionV4<Dynamic, 3, TimmV4>>("inception_v4", 299),
      entry<InceptionV4<Dynamic, 3, SlimV4>>("inception_v4_slim", 299, 1001),
      entry<InceptionResNetV1<Dynamic>>("inception_resnet_v1", 299),
      entry<FaceInceptionResNetV1<Dynamic>>("inception_resnet_v1_face", 160, 8631),
      entry<InceptionResNetV2<Dynamic, 3, TimmInceptionResNetV2>>("inception_resnet_v2", 299),
      entry<InceptionResNetV2<Dynamic, 3, SlimInceptionResNetV2>>("inception_resnet_v2_slim", 299,
                                                                  1001),
      entry<InceptionResNetV2<Dynamic, 3, KerasInceptionResNetV2>>("inception_resnet_v2_keras",
                                                                   299),
      entry<PaperInceptionResNetV2<Dynamic>>("inception_resnet_v2_paper", 299),
      entry<Xception<Dynamic, 3, TimmXception>>("xception", 299),
      entry<Xception<Dynamic, 3, KerasXception>>("xception_keras", 299)};
  return networks;
}

std::vector<std::string> network_names() {
  std::vector<std::string> names{"inception_v2"};
  for (const NetworkEntry& network : family()) names.emplace_back(network.name);
  return names;
}

const NetworkEntry* find_network(std::string_view name) {
  const auto found = std::find_if(family().begin(), family().end(),
                                  [&](const NetworkEntry& n) { return n.name == name; });
  return found == family().end() ? nullptr : &*found;
}

template std::unique_ptr<AnyModel<Cpu, float>> make_network(const NetworkEntry&,
                                                            const ModelOptions&, const Cpu&);
template std::unique_ptr<AnyModel<Cpu, double>> make_network(const NetworkEntry&,
                                                             const ModelOptions&, const Cpu&);

}  // namespace examples

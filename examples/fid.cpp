// SPDX-License-Identifier: MIT
// How far two sets of images are apart: FID, KID and the Inception Score, with pytorch-fid's network.
//
//   fid real/ generated/ --weights pt_inception-2015-12-05.pth
//   fid real/ --weights W.pth --save-stats real.npz      once, and then
//   fid real.npz generated/ --weights W.pth
#include "fid.hpp"

#include <inception/images/image_files.hpp>
#include <inception/metrics/frechet_distance.hpp>
#include <inception/metrics/inception_score.hpp>
#include <inception/metrics/kernel_distance.hpp>
#include <inception/metrics/statistics_file.hpp>

#include "support/shared_options.hpp"

namespace {

using namespace inception;
using examples::FidSide;

struct Options {
  std::string a, b, save_stats;
  examples::FidOptions features;
  KernelDistanceOptions kernel;
  Index splits = 10;
  bool allow_few_images = false;
};

/// Throws unless the images of a folder suffice for what was asked.
void require_enough(const FidSide& side, const Options& o) {
  const Index images = std::ssize(side.files);
  if (images < std::stol(o.features.dims) && !o.allow_few_images) {
    throw Error(fmt::format(
        "{}: the covariance of {} features needs at least as many images; there are {}: give more "
        "images, fewer features (--dims), or --allow-few-images",
        side.path, o.features.dims, images));
  }
  if (o.features.kid && images < o.kernel.subset_size) {
    throw Error(
        fmt::format("{}: KID's subsets of {} images need at least as many; there are {}: give a "
                    "smaller --kid-subset-size",
                    side.path, o.kernel.subset_size, images));
  }
  if (o.features.inception_score && images < o.splits) {
    throw Error(
        fmt::format("{}: {} splits need at least as many images; there are {}: give fewer "
                    "--splits",
                    side.path, o.splits, images));
  }
}

/// Reads statistics, or finds the images.
FidSide open_side(const std::string& path, const Options& o) {
  FidSide side{.path = path, .files = {}};
  if (path.ends_with(".npz")) {
    side.statistics = read_statistics(path);
    if (o.features.kid || o.features.inception_score) {
      throw Error(path +
                  ": --kid and --is need the images themselves; this is a file of statistics: give "
                  "the folder it was made of");
    }
  } else if (std::filesystem::is_directory(path)) {
    side.files = image_files({path}, Subfolders::skipped);
    require_enough(side, o);
  } else {
    throw FileError(path +
                    ": must be a folder of images or a .npz file of statistics; it is neither");
  }
  return side;
}

std::vector<FidSide> open_sides(const Options& o) {
  if (o.b.empty() && (o.features.kid || (o.save_stats.empty() && !o.features.inception_score))) {
    throw Error(
        "B: two sets are compared, and one was given; one alone goes with --save-stats or --is");
  }
  std::vector<FidSide> sides{open_side(o.a, o)};
  if (!o.b.empty()) sides.push_back(open_side(o.b, o));
  return sides;
}

/// Has the features of folders computed. Two files of statistics need neither weights nor a device.
void complete(std::vector<FidSide>& sides, const Options& o) {
  if (std::none_of(sides.begin(), sides.end(), [](const auto& side) { return side.is_folder(); })) {
    return;
  }
  if (o.features.weights.empty()) {
    throw Error("--weights: folders of images need the weights of pytorch-fid's network");
  }
  for (const FidSide& side : sides) {
    const Index dimensions = side.statistics.dimensions();
    if (side.is_folder() || dimensions == std::stol(o.features.dims)) continue;
    throw Error(
        fmt::format("{}: statistics must be of {} features; they are of {}: give that to "
                    "--dims",
                    side.path, o.features.dims, dimensions));
  }
  examples::run_on(o.features.device, o.features.threads, examples::Fid{o.features, &sides});
}

void print(const std::string& name, const MeanAndDeviation& value) {
  fmt::print("{}: {:.6g} ± {:.6g}\n", name, value.mean, value.deviation);
}

void run(const Options& o) {
  std::vector<FidSide> sides = open_sides(o);
  complete(sides, o);
  const FidSide& a = sides.front();
  const FidSide& b = sides.back();
  if (!o.save_stats.empty()) write_statistics(o.save_stats, a.statistics);
  if (!o.b.empty()) fmt::print("FID: {:.6g}\n", frechet_distance(a.statistics, b.statistics));
  if (o.features.kid) {
    print("KID", kernel_distance(a.rows(a.features), b.rows(b.features), o.kernel));
  }
  if (o.features.inception_score) {
    for (const FidSide& side : sides) {
      print("Inception Score of " + side.path, inception_score(side.rows(side.logits), o.splits));
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  using examples::positive;
  Options o;
  examples::FidOptions& f = o.features;
  examples::CommandLine line("How far two sets of images are apart, by the features of a network.");
  line.required("A", o.a, "folder of images, or a .npz file of statistics");
  line.option("B", o.b, "the other; left out, A's statistics or Inception Score are computed");
  line.option("--weights", f.weights, "of pytorch-fid's network: its .pth file, or safetensors");
  line.option("--dims", f.dims, "features of an image", {"64", "192", "768", "2048"});
  line.flag("--kid", f.kid, "the kernel distance too: mean and deviation between subsets");
  line.flag("--is", f.inception_score, "the Inception Score of each folder too");
  line.option("--save-stats", o.save_stats, ".npz file for the statistics of A");
  line.flag("--allow-few-images", o.allow_few_images, "fewer images than features are no error");
  line.option("--kid-subsets", o.kernel.subsets, "of KID", positive);
  line.option("--kid-subset-size", o.kernel.subset_size, "images of each folder in a subset",
              {2, 1e9});
  line.option("--splits", o.splits, "of the Inception Score", positive);
  line.option("--seed", o.kernel.seed, "of KID's subsets");
  line.option("--batch", f.batch, "images that the network takes at once", positive);
  declare_device(line, f.device, f.threads);
  if (const auto status = line.parse(argc, argv)) return *status;
  try {
    run(o);
    return 0;
  } catch (const std::exception& e) {
    fmt::print(stderr, "fid: {}\n", e.what());
    return 1;
  }
}

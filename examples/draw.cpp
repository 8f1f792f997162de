// SPDX-License-Identifier: MIT
// Draws a network: its modules, their branches side by side, widths, shapes and costs.
//
//   draw --network inception_v3 --out inception_v3.html   a page whose modules open
//   draw --network xception --out xception.svg            a picture
//   draw --size 96 --stem low-resolution --out small.html
#include <fmt/core.h>

#include <filesystem>
#include <inception/drawing/network_html.hpp>
#include <inception/drawing/network_svg.hpp>
#include <inception/io/atomic_file.hpp>
#include <inception/program/bind.hpp>
#include <inception/program/lowering.hpp>
#include <string>

#include "support/command_line.hpp"
#include "support/image_size.hpp"
#include "support/networks.hpp"
#include "support/stem_names.hpp"
#include "support/stems.hpp"

namespace {

using namespace inception;

struct Options {
  std::string network = "inception_v2", stem = "seed", size, out;
  int classes = 0;  ///< 0: as many as the network is known with
};

examples::NetworkEntry network_of(const Options& o) {
  if (const examples::NetworkEntry* network = examples::find_network(o.network)) return *network;
  examples::NetworkEntry network{.name = "inception_v2", .program = {}, .side = 299, .classes = 10};
  examples::with_stem(o.stem, [&]<class Stem>(std::type_identity<Stem>) {
    network.program = program_of<InceptionV2<Dynamic, 3, Stem>>.view();
  });
  return network;
}

void draw(const Options& o) {
  const std::string format = std::filesystem::path(o.out).extension().string();
  if (format != ".svg" && format != ".html") {
    throw Error("--out: it must end with .svg or .html; \"" + o.out + "\" was given");
  }
  const examples::NetworkEntry network = network_of(o);
  const Extent size =
      examples::parse_image_size(o.size.empty() ? std::to_string(network.side) : o.size);
  const ProgramTables tables = bind(network.program, o.classes == 0 ? network.classes : o.classes);
  write_file(o.out, format == ".svg" ? network_svg(tables.view(), size, o.network)
                                     : network_html(tables.view(), size, o.network));
}

}  // namespace

int main(int argc, char** argv) {
  Options o;
  examples::CommandLine line("Draws a network as a page to explore or as a picture.");
  line.option("--network", o.network, "the network", examples::network_names());
  line.option("--size", o.size, "side, or HEIGHTxWIDTH; default: the paper's");
  line.option("--classes", o.classes, "default: 10, or those of the published weights",
              {1, 1 << 20});
  line.option("--stem", o.stem, "of inception_v2", examples::stem_names());
  line.required("--out", o.out, "the file: .html or .svg");
  if (const auto status = line.parse(argc, argv)) return *status;
  try {
    draw(o);
  } catch (const std::exception& e) {
    fmt::print(stderr, "draw: {}\n", e.what());
    return 1;
  }
}

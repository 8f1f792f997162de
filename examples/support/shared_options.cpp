// SPDX-License-Identifier: MIT
// The texts of options that several programs have.
#include "support/shared_options.hpp"

#include "support/device_choice.hpp"
#include "support/input_formats.hpp"
#include "support/networks.hpp"
#include "support/precision_names.hpp"
#include "support/stem_names.hpp"

namespace examples {

void declare_network(CommandLine& line, NetworkChoice& choice) {
  line.option("--network", choice.network, "the network", network_names());
  line.option("--stem", choice.stem, "of inception_v2", stem_names());
  line.option("--input-format", choice.input_format, input_format_help);
}

void declare_device(CommandLine& line, std::string& device, int& threads) {
  line.option("--device", device, device_help);
  line.option("--threads", threads, "0 takes every core", not_negative);
}

void declare_pictures(CommandLine& line, PictureOptions& pictures) {
  line.flag("--recursive", pictures.recursive, "look into the folders of folders too");
  line.flag("--upright", pictures.upright, "turn photographs as the camera was held");
  line.option("--batch", pictures.batch, "inputs that the network takes at once", positive);
  line.option("--precision", pictures.precision, precision_help, {"f32", "bf16", "tf32", "f16"});
  declare_device(line, pictures.device, pictures.threads);
  line.rest("images", pictures.images, "JPEG and PNG files, and folders of them");
}

}  // namespace examples

// SPDX-License-Identifier: MIT
// A customer's program that reads data and weights; argument 1 is the version it expects.
#include <zlib.h>

#include <inception/inception.hpp>
#include <nlohmann/json.hpp>

int main(int argc, char** argv) {
  const nlohmann::json expected = argc == 2 ? argv[1] : "";
  return zlibVersion() != nullptr && expected == std::string(inception::version) ? 0 : 1;
}

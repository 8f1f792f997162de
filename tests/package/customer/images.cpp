// SPDX-License-Identifier: MIT
// A customer's program that reads pictures; argument 1 is the version it expects, the others are files.
#include <inception/images/read_image.hpp>
#include <inception/version.hpp>

int main(int argc, char** argv) {
  if (argc < 3 || inception::version != argv[1]) return 1;
  for (int i = 2; i < argc; ++i) check(inception::read_image(argv[i]));
  return 0;
}

// SPDX-License-Identifier: MIT
// A customer's program that needs the core only; argument 1 is the version it expects.
#include <inception/inception.hpp>

static_assert(inception::InceptionF5<288>::out_channels == 288);

int main(int argc, char** argv) { return argc == 2 && inception::version == argv[1] ? 0 : 1; }

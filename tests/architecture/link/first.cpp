// SPDX-License-Identifier: MIT
// One of two translation units that include every header.
#include "all_headers.cpp"

std::string_view version_seen_by_second();

int main() { return inception::version == version_seen_by_second() ? 0 : 1; }

// SPDX-License-Identifier: MIT
// The other of two translation units that include every header.
#include "all_headers.cpp"

std::string_view version_seen_by_second();

std::string_view version_seen_by_second() { return inception::version; }

// SPDX-License-Identifier: MIT
// The version of the library; the build files read it from here and hold no copy.
#pragma once

#include <string_view>

namespace inception {

/// The version, "major.minor.patch", by the rules of https://semver.org.
inline constexpr std::string_view version = "0.1.0";

}  // namespace inception

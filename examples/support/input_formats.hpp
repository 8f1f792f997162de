// SPDX-License-Identifier: MIT
// The input formats of networks, by name.
#pragma once

#include <inception/images/input_format_text.hpp>  // IWYU pragma: export
#include <string>
#include <string_view>
#include <vector>

namespace examples {

/// What a network of that name expects with the weights it is known for.
///
/// Errors   Error for a name that is not in network_names()
inception::InputFormat default_input_format(std::string_view network);

/// The help of --input-format.
inline constexpr const char* input_format_help =
    "how pictures become input: auto (what the weight file says, else the network's own), the name "
    "of "
    "a network whose format it is, or the text of a format";

/// The format that --input-format names, but for "auto": a network's, or one that to_text() wrote.
///
/// Errors   Error where it is neither
inception::InputFormat input_format_named(const std::string& text);

}  // namespace examples

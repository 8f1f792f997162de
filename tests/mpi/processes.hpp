// SPDX-License-Identifier: MIT
// The processes that run the program of these tests together.
#pragma once

#include "inception/parallel/communicator.hpp"

namespace inception::test {

Communicator& all_processes();

}  // namespace inception::test

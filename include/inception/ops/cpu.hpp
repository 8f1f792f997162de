// SPDX-License-Identifier: MIT
// The CPU's kernels of every operation.
#pragma once

#include "inception/ops/activation/cpu.hpp"
#include "inception/ops/average_pool/cpu.hpp"
#include "inception/ops/batch_norm/cpu.hpp"
#include "inception/ops/conv2d/cpu.hpp"
#include "inception/ops/dropout/cpu.hpp"
#include "inception/ops/flatten/cpu.hpp"
#include "inception/ops/linear/cpu.hpp"
#include "inception/ops/local_response_norm/cpu.hpp"
#include "inception/ops/max_pool/cpu.hpp"
#include "inception/ops/softmax/cpu.hpp"
#include "inception/ops/sum/cpu.hpp"

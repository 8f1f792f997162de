// SPDX-License-Identifier: MIT
// Batch and local response normalisation.
#include "inception/layers/batch_norm2d.hpp"
#include "inception/layers/local_response_norm.hpp"
#include "inception/program/cost.hpp"

using namespace inception;

static_assert(BatchNorm2d<32>::in_channels == 32 && BatchNorm2d<32>::out_channels == 32);
static_assert(parameter_count<BatchNorm2d<32>>() == 64);
static_assert(parameter_count<BatchNorm2d<32, Affine<false>>>() == 0);
static_assert(multiply_adds<BatchNorm2d<32>>({9, 7}) == 0 && depth<BatchNorm2d<32>>() == 0);
static_assert(output_grid<BatchNorm2d<32>>({9, 7}) == Extent{9, 7});

// Without γ the bias is the one parameter.
static_assert(parameter_count<BatchNorm2d<32, Gamma<false>>>() == 32);
static_assert(parameter_count<BatchNorm2d<32, Affine<false>, Gamma<false>>>() == 0);
constexpr ProgramView without_gamma = program_of<BatchNorm2d<32, Gamma<false>>>.view();
static_assert(without_gamma.parameters[0].name == "bias");
static_assert(without_gamma.parameters[0].initial == Initial::zeros);

constexpr ProgramView normalization = program_of<BatchNorm2d<32>>.view();
static_assert(normalization.parameters[0].name == "weight" &&
              normalization.parameters[1].name == "bias");
static_assert(normalization.parameters[0].initial == Initial::ones);
static_assert(normalization.parameters[1].initial == Initial::zeros);
static_assert(!normalization.parameters[0].decay && !normalization.parameters[1].decay);
static_assert(normalization.buffers.size() == 3);
static_assert(normalization.buffers[0].name == "running_mean" &&
              normalization.buffers[0].size == 32);
static_assert(normalization.buffers[0].initial == 0);
static_assert(normalization.buffers[1].name == "running_var" &&
              normalization.buffers[1].size == 32);
static_assert(normalization.buffers[1].initial == 1);
static_assert(normalization.buffers[2].name == "num_batches_tracked" &&
              normalization.buffers[2].counter);
static_assert(program_of<BatchNorm2d<32, Affine<false>>>.view().buffers.size() == 3);

using Response = LocalResponseNorm<64, 5>;
static_assert(Response::in_channels == 64 && Response::out_channels == 64);
static_assert(Response::attributes.size == 5 && Response::attributes.alpha == 1e-4);
static_assert(Response::attributes.beta == 0.75 && Response::attributes.k == 1);
using Doubled = LocalResponseNorm<64, 5, LocalResponseNormConstants{.k_millionths = 2'000'000}>;
static_assert(Doubled::attributes.k == 2 && Doubled::attributes.beta == 0.75);
static_assert(parameter_count<Response>() == 0 && output_grid<Response>({9, 7}) == Extent{9, 7});

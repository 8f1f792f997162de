// SPDX-License-Identifier: MIT
// Gives a program cuDNN's convolutions on the Cuda device.
#include <inception/cudnn.cuh>

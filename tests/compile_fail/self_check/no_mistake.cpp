// SPDX-License-Identifier: MIT
// Promises a refusal and compiles in both variants.
// expect: one is not two
static_assert(1 == 1, "one is not two");

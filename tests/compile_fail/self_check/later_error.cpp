// SPDX-License-Identifier: MIT
// Says what it promises, but only in the second error.
// expect: one is not two
#ifdef MISTAKE
static_assert(2 == 3, "two is not three");
static_assert(1 == 2, "one is not two");
#endif

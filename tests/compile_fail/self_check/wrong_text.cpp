// SPDX-License-Identifier: MIT
// Refused for another reason than it promises.
// expect: the sentence of some other check
#ifdef MISTAKE
static_assert(1 == 2, "one is not two");
#endif

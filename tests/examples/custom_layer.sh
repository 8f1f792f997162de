#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# custom_layer checks its own gradients and its own learning; it must say so and end well.
set -euo pipefail
"$EXAMPLES_DIR/custom_layer" >out.txt
cat out.txt
grep -q "^1 *swish .* 4 " out.txt
grep -q "gradients against central differences" out.txt
grep -q "^step 30: " out.txt

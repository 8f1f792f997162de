# SPDX-License-Identifier: MIT
# Weight files of zeros, for scripts that need no numbers.
source "$SOURCE_DIR/tests/examples/support/safetensors.sh"

# The lines of convert --list as safetensors takes them.
key_list() { sed 's/ I64 \[\]$/ scalar/; s/ F32 \[\(.*\)\]$/ \1/; s/, /,/g'; }
# zero_weights NETWORK FILE: what the network's state_dict holds.
zero_weights() { "$EXAMPLES_DIR/convert" --network "$1" --list | key_list | safetensors "$2"; }

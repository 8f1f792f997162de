# SPDX-License-Identifier: MIT
# Weight files of zeros, for scripts that need no numbers.

# safetensors FILE < lines of "NAME EXTENT,EXTENT": tensors of zeros, "scalar" an int64, "+ I64" too.
safetensors() {
  awk '{
      count = 1
      type = "F32"
      if ($2 == "scalar") { shape = ""; type = "I64" } else { shape = $2 }
      if ($3 != "") type = $3
      n = split(shape, extents, ",")
      for (i = 1; i <= n; ++i) count *= extents[i]
      size = count * (type == "I64" ? 8 : 4)
      printf "%s\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%.0f,%.0f]}",
        NR == 1 ? "{" : ",", $1, type, shape, end, end + size
      end += size
    } END { printf "}\n%.0f\n", end }' >header.txt
  local length size
  length=$(head -n 1 header.txt | wc -c) # with the line's end, a space of JSON
  size=$((8 + length + $(tail -n 1 header.txt)))
  {
    bytes "$length" 8
    head -n 1 header.txt
  } >"$1"
  truncate -s "$size" "$1"
}
# bytes NUMBER COUNT: little-endian.
bytes() {
  local number=$1 i
  for ((i = 0; i < $2; ++i)); do
    printf '%b' "\\x$(printf '%02x' $((number & 255)))"
    number=$((number >> 8))
  done
}

# The lines of convert --list as safetensors takes them.
key_list() { sed 's/ I64 \[\]$/ scalar/; s/ F32 \[\(.*\)\]$/ \1/; s/, /,/g'; }
# zero_weights NETWORK FILE: what the network's state_dict holds.
zero_weights() { "$EXAMPLES_DIR/convert" --network "$1" --list | key_list | safetensors "$2"; }

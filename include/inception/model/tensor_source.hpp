// SPDX-License-Identifier: MIT
// Where a model takes its tensors from when they come from outside: from a file, for instance.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "inception/model/layouts.hpp"

namespace inception {

/// A tensor of the state_dict: name and shape as PyTorch has them.
struct TensorRecord {
  enum class Kind : std::uint8_t { parameter, state, counter };

  std::string name;
  std::vector<std::int64_t> shape;
  Kind kind = Kind::parameter;
  std::size_t row = 0;  ///< of the program's parameter or buffer table
};

/// Tensors in PyTorch's order of elements. The records it is asked for are AnyModel::tensors()'s own.
template <class Scalar>
class TensorSource {
 public:
  virtual ~TensorSource() = default;

  /// False: the model keeps what it has.
  virtual bool has(const TensorRecord& tensor) const = 0;

  /// Fills one tile of a parameter or of running statistics. Many threads ask at once; it must not
  /// throw: what may fail is looked at before, and in finish().
  virtual void read(const TensorRecord& tensor, const LayoutTiles& tiles, Index tile,
                    Scalar* to) const = 0;

  virtual std::int64_t counter(const TensorRecord& tensor) const = 0;

  /// Called when all has been read: throws where that cannot be trusted.
  virtual void finish() const = 0;
};

}  // namespace inception

// SPDX-License-Identifier: MIT
// Fusing and folding: what disappears from a program, and what must not.
#include "inception/program/passes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "inception/combinators/residual.hpp"
#include "inception/combinators/tap.hpp"
#include "inception/layers/dropout.hpp"
#include "inception/networks/inception_v2.hpp"
#include "inception/program/lowering.hpp"

using namespace inception;

namespace {

using Conv = Conv2d<4, 4, Kernel<3>, Padding<1>>;
using Norm = BatchNorm2d<4>;
using Relu = ReLU<4>;
using Drop = Dropout<4>;

/// "conv2d+norm+relu": the operation, with the batch norm and the ReLU that it has absorbed.
std::vector<std::string> rows_of(const ProgramTables& t) {
  std::vector<std::string> rows;
  for (const Operation& o : t.operations) {
    rows.push_back(std::string(o.type->name) + (o.folded != none ? "+norm" : "") +
                   (o.relu ? "+relu" : ""));
  }
  return rows;
}

using Rows = std::vector<std::string>;

template <class Network>
Rows training() {
  return rows_of(training_program(program_of<Network>.view()));
}
template <class Network>
Rows inference() {
  return rows_of(inference_program(program_of<Network>.view()));
}

/// Every value that is read or named has been written before: wholly, or by all of its slices.
bool is_sound(const ProgramTables& t) {
  std::vector<int> written(t.values.size(), 0);
  written[ProgramView::input] = t.values[ProgramView::input].channels;
  const auto is_whole = [&](ValueId v) {
    return written[static_cast<std::size_t>(v)] == t.values[static_cast<std::size_t>(v)].channels;
  };
  for (const Operation& o : t.operations) {
    for (const ValueId input : o.inputs) {
      if (input != none && !is_whole(input)) return false;
    }
    for (ValueId v = o.output; v != none; v = t.values[static_cast<std::size_t>(v)].parent) {
      written[static_cast<std::size_t>(v)] += o.out_channels;
    }
  }
  return std::all_of(t.outputs.begin(), t.outputs.end(),
                     [&](const Output& o) { return is_whole(o.value); });
}

bool has_none(const Rows& rows, std::string_view type) {
  return std::none_of(rows.begin(), rows.end(),
                      [&](const std::string& row) { return row.starts_with(type); });
}

}  // namespace

TEST_CASE("training: every ReLU of InceptionV2 ends the operation before it") {
  const ProgramTables t = training_program(program_of<InceptionV2<10>>.view());
  const Rows rows = rows_of(t);
  CHECK(has_none(rows, "relu"));
  CHECK(rows.size() == 340 - 107);
  CHECK(std::count(rows.begin(), rows.end(), "batch_norm+relu") == 105);
  CHECK(std::count(rows.begin(), rows.end(), "conv2d+relu") == 1);
  CHECK(std::count(rows.begin(), rows.end(), "linear+relu") == 1);
  CHECK(std::count(rows.begin(), rows.end(), "dropout") == 2);
  CHECK(is_sound(t));
}

TEST_CASE("inference: InceptionV2 has neither batch norm nor dropout left") {
  const ProgramTables t = inference_program(program_of<InceptionV2<10>>.view());
  const Rows rows = rows_of(t);
  CHECK(has_none(rows, "relu"));
  CHECK(has_none(rows, "batch_norm"));
  CHECK(has_none(rows, "dropout"));
  CHECK(rows.size() == 340 - 107 - 105 - 2);
  CHECK(std::count(rows.begin(), rows.end(), "conv2d+norm+relu") == 105);
  CHECK(is_sound(t));
}

TEST_CASE("an absorbed batch norm is named by its position in the lowered program") {
  constexpr ProgramView lowered = program_of<InceptionV2<10>>.view();
  for (const Operation& o : inference_program(lowered).operations) {
    if (o.folded == none) continue;
    const Operation& norm = lowered.operations[static_cast<std::size_t>(o.folded)];
    CHECK(norm.type->is_batch_norm);
    CHECK(norm.inputs[0] == lowered.operations[static_cast<std::size_t>(o.origin)].output);
  }
}

TEST_CASE("the order of a block's layers decides what is fused") {
  CHECK(training<Sequential<Conv, Norm, Relu>>() == Rows{"conv2d", "batch_norm+relu"});
  CHECK(inference<Sequential<Conv, Norm, Relu>>() == Rows{"conv2d+norm+relu"});
  CHECK(inference<Sequential<Conv, Relu, Norm>>() == Rows{"conv2d+relu", "batch_norm"});
  CHECK(inference<Sequential<Norm, Relu, Conv>>() == Rows{"batch_norm+relu", "conv2d"});
  CHECK(inference<Sequential<Conv, Norm, Norm>>() == Rows{"conv2d+norm", "batch_norm"});
  CHECK(training<Sequential<Conv, Relu, Relu>>() == Rows{"conv2d+relu"});
  CHECK(training<Sequential<Linear<4, 4>, Relu>>() == Rows{"linear+relu"});
  CHECK(training<Sequential<MaxPool2d<4>, Relu>>() == Rows{"max_pool", "relu"});
  CHECK(inference<Sequential<MaxPool2d<4>, Norm>>() == Rows{"max_pool", "batch_norm"});
  CHECK(training<Sequential<Residual<Conv>, Relu>>() == Rows{"conv2d", "sum+relu"});
}

TEST_CASE("a ReLU of the network's input stays") {
  CHECK(training<Relu>() == Rows{"relu"});
  CHECK(training<Sequential<Relu, Conv>>() == Rows{"relu", "conv2d"});
}

TEST_CASE("what is read twice stays as it is") {
  // The sum reads the convolution's result before the ReLU.
  CHECK(training<Sequential<Conv, Residual<Relu>>>() == Rows{"conv2d", "relu", "sum"});
  CHECK(inference<Sequential<Conv, Residual<Norm>>>() == Rows{"conv2d", "batch_norm", "sum"});
  CHECK(training<Sequential<Conv, Concat<Relu, Conv>>>() == Rows{"conv2d", "relu", "conv2d"});
}

TEST_CASE("what a head taps stays as it is") {
  using Tapped = Sequential<Conv, Tap<"features", Relu, Identity<4>>>;
  CHECK(training<Tapped>() == Rows{"conv2d", "relu"});
  using TappedNorm = Sequential<Conv, Tap<"features", Norm, Conv>>;
  CHECK(inference<TappedNorm>() == Rows{"conv2d", "batch_norm", "conv2d"});
  // Tapped behind the ReLU, the block may be fused.
  using Behind = Sequential<Conv, Norm, Relu, Tap<"features", Conv, Identity<4>>>;
  CHECK(inference<Behind>() == Rows{"conv2d+norm+relu", "conv2d"});
}

TEST_CASE("an output may be the result of a fused operation") {
  const ProgramTables t = inference_program(program_of<Sequential<Conv, Norm, Relu>>.view());
  CHECK(t.operations.front().output == t.outputs.front().value);
  CHECK(is_sound(t));
}

TEST_CASE("layers behind a concat belong to no single branch") {
  using Wide = Concat<Conv, Conv>;
  CHECK(training<Sequential<Wide, ReLU<8>>>() == Rows{"conv2d", "conv2d", "relu"});
  CHECK(inference<Sequential<Wide, BatchNorm2d<8>>>() == Rows{"conv2d", "conv2d", "batch_norm"});
}

TEST_CASE("inside a branch they are fused, and the slice is written at once") {
  using Wide = Concat<Sequential<Conv, Norm, Relu>, Sequential<Conv, Relu>, Conv>;
  const ProgramTables t = inference_program(program_of<Wide>.view());
  CHECK(rows_of(t) == Rows{"conv2d+norm+relu", "conv2d+relu", "conv2d"});
  for (const Operation& o : t.operations) {
    CHECK(t.values[static_cast<std::size_t>(o.output)].parent == t.outputs.front().value);
  }
  CHECK(is_sound(t));
}

TEST_CASE("dropout goes in inference, and stays where its result must stand") {
  CHECK(training<Sequential<Conv, Drop, Conv>>() == Rows{"conv2d", "dropout", "conv2d"});
  CHECK(inference<Sequential<Conv, Drop, Conv>>() == Rows{"conv2d", "conv2d"});
  CHECK(inference<Sequential<Conv, Drop, Drop, Conv>>() == Rows{"conv2d", "conv2d"});
  // As the network's output, and as a branch's slice.
  CHECK(inference<Sequential<Conv, Drop>>() == Rows{"conv2d", "dropout"});
  using Branch = Concat<Sequential<Conv, Drop>, Conv>;
  CHECK(inference<Branch>() == Rows{"conv2d", "dropout", "conv2d"});
  CHECK(is_sound(inference_program(program_of<Branch>.view())));
  // Between a convolution and its batch norm it hides nothing in inference.
  CHECK(training<Sequential<Conv, Drop, Norm, Relu>>() ==
        Rows{"conv2d", "dropout", "batch_norm+relu"});
  CHECK(inference<Sequential<Conv, Drop, Norm, Relu>>() == Rows{"conv2d+norm+relu"});
  // What reads a dropout twice reads what it read.
  using Both = Sequential<Conv, Drop, Residual<Conv>>;
  CHECK(inference<Both>() == Rows{"conv2d", "conv2d", "sum"});
  CHECK(is_sound(inference_program(program_of<Both>.view())));
}

namespace {

/// "input>channels", and behind each operation that opens a row of siblings how many follow it.
Rows siblings_of(const ProgramTables& t) {
  Rows rows;
  for (std::size_t i = 0; i < t.operations.size(); ++i) {
    const Operation& o = t.operations[i];
    rows.push_back(std::string(o.type->name) + ">" + std::to_string(o.out_channels) +
                   (o.siblings > 0 ? "+" + std::to_string(o.siblings) : ""));
    CHECK(t.operations[i - static_cast<std::size_t>(o.follows)].siblings >= o.follows);
  }
  return rows;
}

}  // namespace

TEST_CASE("1x1 convolutions that read the same value stand in a row") {
  using Wide = Concat<Sequential<Conv2d<4, 5, Kernel<1>>, Conv2d<5, 6, Kernel<3>>>,
                      Sequential<MaxPool2d<4, Kernel<3>, Stride<1>, Padding<1>>,
                                 Conv2d<4, 7, Kernel<1>>, Conv2d<7, 9, Kernel<3>>>,
                      Sequential<Conv2d<4, 8, Kernel<1>>, Conv2d<8, 9, Kernel<3>>>>;
  const Rows expected{"conv2d>5+1", "conv2d>8", "conv2d>6", "max_pool>4",
                      "conv2d>7",   "conv2d>9", "conv2d>9"};
  for (const bool train : {false, true}) {
    constexpr ProgramView lowered = program_of<Wide>.view();
    const ProgramTables t = train ? training_program(lowered) : inference_program(lowered);
    CHECK(siblings_of(t) == expected);
    CHECK(is_sound(t));
  }
}

TEST_CASE("what is not pointwise, and what reads something else, has no siblings") {
  using Mixed = Concat<Conv2d<4, 5, Kernel<3>, Padding<1>>, Conv2d<4, 6, Kernel<1>>,
                       Conv2d<4, 8, Kernel<1>, Stride<1>, Groups<2>>,
                       Sequential<Conv2d<4, 7, Kernel<1>>, Conv2d<7, 9, Kernel<1>>>>;
  CHECK(siblings_of(training_program(program_of<Mixed>.view())) ==
        Rows{"conv2d>5", "conv2d>6+1", "conv2d>7", "conv2d>8", "conv2d>9"});
}

TEST_CASE("a row of siblings is no longer than max_siblings") {
  using One = Conv2d<4, 5, Kernel<1>>;
  using Many = Concat<One, One, One, One, One, One>;
  CHECK(siblings_of(training_program(program_of<Many>.view())) ==
        Rows{"conv2d>5+3", "conv2d>5", "conv2d>5", "conv2d>5", "conv2d>5+1", "conv2d>5"});
}

TEST_CASE("in training, a convolution measures what a batch norm behind it reads") {
  const ProgramTables t = training_program(program_of<InceptionV2<10>>.view());
  int measured = 0;
  for (const Operation& o : t.operations) {
    if (!o.type->is_batch_norm) continue;
    REQUIRE(o.measured_by != none);
    const Operation& before = t.operations[static_cast<std::size_t>(o.measured_by)];
    CHECK(before.output == o.inputs[0]);
    CHECK(before.measures);
    CHECK(before.mean_removed);
    ++measured;
  }
  CHECK(measured == 105);
  for (const Operation& o : inference_program(program_of<InceptionV2<10>>.view()).operations) {
    CHECK(!o.measures);
    CHECK(!o.mean_removed);
  }
}

TEST_CASE("a batch norm measures for itself what no convolution writes whole") {
  const auto measured = []<class Network>(Network) {
    const ProgramTables t = training_program(program_of<Network>.view());
    std::vector<bool> result;
    for (const Operation& o : t.operations) {
      if (o.type->is_batch_norm) result.push_back(o.measured_by != none);
    }
    return result;
  };
  CHECK(measured(Sequential<Conv, Norm>()) == std::vector<bool>{true});
  CHECK(measured(Sequential<Norm, Norm>()) == std::vector<bool>{false, false});
  CHECK(measured(Sequential<Conv, Relu, Norm>()) == std::vector<bool>{false});
  CHECK(measured(Sequential<Concat<Conv, Conv>, BatchNorm2d<8>>()) == std::vector<bool>{false});
  CHECK(measured(Sequential<Conv2d<4, 4, Kernel<1>, Stride<1>, Groups<2>>, Norm>()) ==
        std::vector<bool>{false});
}

TEST_CASE("a bias whose channel others read too keeps its gradient") {
  // The sum reads the convolution's result beside the batch norm.
  const ProgramTables t = training_program(program_of<Sequential<Conv, Residual<Norm>>>.view());
  CHECK(t.operations[0].measures);
  CHECK(!t.operations[0].mean_removed);
  const ProgramTables alone = training_program(program_of<Sequential<Conv, Norm>>.view());
  CHECK(alone.operations[0].mean_removed);
}

TEST_CASE("the passes leave values, names and parameters alone") {
  constexpr ProgramView lowered = program_of<InceptionV2<10>>.view();
  const ProgramTables t = inference_program(lowered);
  CHECK(t.values.size() == lowered.values.size());
  CHECK(t.scopes.size() == lowered.scopes.size());
  CHECK(t.parameters.size() == lowered.parameters.size());
  CHECK(t.buffers.size() == lowered.buffers.size());
  CHECK(t.outputs.size() == lowered.outputs.size());
}

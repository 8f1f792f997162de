// SPDX-License-Identifier: MIT
// The summary against the program's own counts and the published ones, and the table's form.
#include "inception/program/summary.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "inception/combinators/residual.hpp"
#include "inception/networks/inception_v2.hpp"
#include "inception/program/lowering.hpp"
#include "inception/program/summary_table.hpp"

using namespace inception;

namespace {

constexpr ProgramView inception_v2 = program_of<InceptionV2<10>>.view();

const SummaryRow& row_of(const Summary& summary, const std::string& name) {
  for (const SummaryRow& row : summary.rows) {
    if (row.name == name) return row;
  }
  FAIL("no row is called " << name);
  return summary.rows.front();
}

}  // namespace

TEST_CASE("InceptionV2 at 299x299 has the published totals") {
  const Summary summary = summarize(inception_v2, {299, 299}, {.images = 8});
  CHECK(summary.input == Shape{8, 299, 299, 3});
  CHECK(summary.parameters == 25'420'856);
  CHECK(summary.multiply_adds == 6'203'669'316);
  CHECK(summary.depth == 53);
  CHECK(summary.rows.size() == inception_v2.operations.size());
}

TEST_CASE("a row is a layer under its name in the state_dict") {
  const Summary summary = summarize(inception_v2, {299, 299}, {.images = 2});
  const SummaryRow& conv = row_of(summary, "inception4a.branch1.1.conv");
  CHECK(conv.kind == "conv2d 1x7");
  CHECK(conv.output == Shape{2, 17, 17, 128});
  CHECK(conv.parameters == 128 * 128 * 7 + 128);
  CHECK(conv.multiply_adds == 17 * 17 * 128 * 128 * 7);
  CHECK(conv.activation_bytes == 2 * 17 * 17 * 128 * 4);
  CHECK(row_of(summary, "conv1.conv").kind == "conv2d 3x3 /2");
  CHECK(row_of(summary, "fc").kind == "linear");

  const SummaryRow& act = row_of(summary, "inception4a.branch1.1.act");
  CHECK(act.output == Shape{2, 17, 17, 128});
  CHECK(act.activation_bytes == 0);  // it ends the batch norm before it
  CHECK(row_of(summary, "inception4a.branch1.1.bn").activation_bytes == conv.activation_bytes);
}

TEST_CASE("one level folds a network into its modules") {
  const Summary all = summarize(inception_v2, {299, 299}, {.scalar_bytes = 8});
  const Summary folded = summarize(inception_v2, {299, 299}, {.scalar_bytes = 8, .levels = 1});
  CHECK(folded.rows.size() == 24);
  CHECK(folded.parameters == all.parameters);
  CHECK(folded.multiply_adds == all.multiply_adds);
  CHECK(folded.activation_bytes == all.activation_bytes);

  const SummaryRow& module = row_of(folded, "inception4e");
  CHECK(module.output == Shape{1, 17, 17, 768});
  CHECK(module.parameters == 2'143'872);
  CHECK(module.multiply_adds == 617'914'368);
  CHECK(row_of(folded, "inceptionRed2").output == Shape{1, 8, 8, 1280});
  CHECK(row_of(folded, "inception5b").output == Shape{1, 8, 8, 2048});
  CHECK(row_of(folded, "aux").output == Shape{1, 1, 1, 10});
  CHECK(row_of(folded, "conv1").kind == "3 layers");

  const Summary branches = summarize(inception_v2, {299, 299}, {.levels = 2});
  CHECK(row_of(branches, "inception5a.branch1_top").output == Shape{1, 8, 8, 384});
  CHECK(row_of(branches, "inception3a.branch2").output == Shape{1, 35, 35, 64});
}

TEST_CASE("rectangles, a layer alone, and a layer without a name") {
  const Summary conv =
      summarize(program_of<Conv2d<3, 8, Kernel<3, 5>, Stride<2, 1>>>.view(), {11, 9});
  CHECK(conv.rows.size() == 1);
  CHECK(conv.rows[0].name.empty());
  CHECK(conv.rows[0].kind == "conv2d 3x5 /2x1");
  CHECK(conv.rows[0].output == Shape{1, 5, 5, 8});

  using Block = Residual<Conv2d<4, 4>>;
  const Summary block = summarize(program_of<Block>.view(), {5, 6});
  CHECK(block.rows.back().kind == "sum");
  CHECK(block.activation_bytes == 2 * 5 * 6 * 4 * 4);
}

TEST_CASE("what cannot be summarised is refused with a reason") {
  CHECK_THROWS_WITH_AS(summarize(inception_v2, {32, 299}), doctest::Contains("75x75"), ShapeError);
  CHECK_THROWS_WITH_AS(summarize(program_of<InceptionV2<Dynamic>>.view(), {299, 299}),
                       doctest::Contains("classes are Dynamic"), Error);
  const ProgramTables bound = bind(program_of<InceptionV2<Dynamic>>.view(), 10);
  CHECK(summarize(bound.view(), {299, 299}).parameters == 25'420'856);
}

TEST_CASE("the table is aligned and at most 120 columns wide") {
  const Summary summary = summarize(inception_v2, {299, 299}, {.images = 64, .scalar_bytes = 8});
  std::istringstream table(summary_table(summary));
  std::string header, line;
  std::getline(table, header);
  const std::size_t parameters_end = header.find("parameters") + std::string("parameters").size();
  std::size_t lines = 1;
  while (std::getline(table, line)) {
    ++lines;
    CAPTURE(line);
    CHECK(line.size() <= 120);
    CHECK((line.empty() || line.back() != ' '));
    if (line.starts_with("fc ")) {
      CHECK(line.substr(0, parameters_end).ends_with("  20,490"));
    }
    if (line.starts_with("total")) {
      CHECK(line.find("25,420,856") + 10 == parameters_end);
      CHECK(line.find("6,203,669,316") != line.npos);
    }
  }
  CHECK(lines == summary.rows.size() + 6);  // header, input, two rules, totals, footnote
}

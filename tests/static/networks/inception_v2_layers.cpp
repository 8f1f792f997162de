// SPDX-License-Identifier: MIT
// InceptionV2, layer by layer: windows, widths, grids, parameters and multiply-adds.
#include <array>
#include <cstdint>
#include <string_view>

#include "inception/networks/inception_v2.hpp"
#include "inception/program/cost.hpp"

using namespace inception;

namespace {

constexpr std::string_view conv = "conv2d", max = "max_pool", mean = "adaptive_avg_pool",
                           linear = "linear";

/// A layer of the seed's network for 1000 classes, with the batch norm and the ReLU that follow it.
struct Row {
  std::string_view path;
  std::string_view type;
  Extent kernel;
  int stride;
  Extent padding;
  int in, out;
  std::array<int, 3> sides;  ///< of the output grid for images of 299, 224 and 96
  std::int64_t parameters;
  std::int64_t multiply_adds;  ///< at 299; at other sizes they go with the grid's area
};

constexpr std::array rows = std::to_array<Row>({
    {"conv1", conv, {3, 3}, 2, {0, 0}, 3, 32, {149, 111, 47}, 960, 19181664},
    {"conv2", conv, {3, 3}, 1, {0, 0}, 32, 32, {147, 109, 45}, 9312, 199148544},
    {"conv3", conv, {3, 3}, 1, {1, 1}, 32, 64, {147, 109, 45}, 18624, 398297088},
    {"pool1", max, {3, 3}, 2, {0, 0}, 64, 64, {73, 54, 22}, 0, 0},
    {"conv4", conv, {3, 3}, 1, {0, 0}, 64, 80, {71, 52, 20}, 46320, 232289280},
    {"conv5", conv, {3, 3}, 2, {0, 0}, 80, 192, {35, 25, 9}, 138816, 169344000},
    {"conv6", conv, {3, 3}, 1, {1, 1}, 192, 288, {35, 25, 9}, 498528, 609638400},
    {"inception3a.branch1.0", conv, {1, 1}, 1, {0, 0}, 288, 64, {35, 25, 9}, 18624, 22579200},
    {"inception3a.branch1.1", conv, {3, 3}, 1, {1, 1}, 64, 96, {35, 25, 9}, 55584, 67737600},
    {"inception3a.branch1.2", conv, {3, 3}, 1, {1, 1}, 96, 96, {35, 25, 9}, 83232, 101606400},
    {"inception3a.branch2.0", conv, {1, 1}, 1, {0, 0}, 288, 48, {35, 25, 9}, 13968, 16934400},
    {"inception3a.branch2.1", conv, {3, 3}, 1, {1, 1}, 48, 64, {35, 25, 9}, 27840, 33868800},
    {"inception3a.branch3.0", max, {3, 3}, 1, {1, 1}, 288, 288, {35, 25, 9}, 0, 0},
    {"inception3a.branch3.1", conv, {1, 1}, 1, {0, 0}, 288, 64, {35, 25, 9}, 18624, 22579200},
    {"inception3a.branch4.0", conv, {1, 1}, 1, {0, 0}, 288, 64, {35, 25, 9}, 18624, 22579200},
    {"inception3b.branch1.0", conv, {1, 1}, 1, {0, 0}, 288, 64, {35, 25, 9}, 18624, 22579200},
    {"inception3b.branch1.1", conv, {3, 3}, 1, {1, 1}, 64, 96, {35, 25, 9}, 55584, 67737600},
    {"inception3b.branch1.2", conv, {3, 3}, 1, {1, 1}, 96, 96, {35, 25, 9}, 83232, 101606400},
    {"inception3b.branch2.0", conv, {1, 1}, 1, {0, 0}, 288, 48, {35, 25, 9}, 13968, 16934400},
    {"inception3b.branch2.1", conv, {3, 3}, 1, {1, 1}, 48, 64, {35, 25, 9}, 27840, 33868800},
    {"inception3b.branch3.0", max, {3, 3}, 1, {1, 1}, 288, 288, {35, 25, 9}, 0, 0},
    {"inception3b.branch3.1", conv, {1, 1}, 1, {0, 0}, 288, 64, {35, 25, 9}, 18624, 22579200},
    {"inception3b.branch4.0", conv, {1, 1}, 1, {0, 0}, 288, 64, {35, 25, 9}, 18624, 22579200},
    {"inception3c.branch1.0", conv, {1, 1}, 1, {0, 0}, 288, 64, {35, 25, 9}, 18624, 22579200},
    {"inception3c.branch1.1", conv, {3, 3}, 1, {1, 1}, 64, 96, {35, 25, 9}, 55584, 67737600},
    {"inception3c.branch1.2", conv, {3, 3}, 1, {1, 1}, 96, 96, {35, 25, 9}, 83232, 101606400},
    {"inception3c.branch2.0", conv, {1, 1}, 1, {0, 0}, 288, 48, {35, 25, 9}, 13968, 16934400},
    {"inception3c.branch2.1", conv, {3, 3}, 1, {1, 1}, 48, 64, {35, 25, 9}, 27840, 33868800},
    {"inception3c.branch3.0", max, {3, 3}, 1, {1, 1}, 288, 288, {35, 25, 9}, 0, 0},
    {"inception3c.branch3.1", conv, {1, 1}, 1, {0, 0}, 288, 64, {35, 25, 9}, 18624, 22579200},
    {"inception3c.branch4.0", conv, {1, 1}, 1, {0, 0}, 288, 64, {35, 25, 9}, 18624, 22579200},
    {"inceptionRed1.branch1.0", conv, {1, 1}, 1, {0, 0}, 288, 64, {35, 25, 9}, 18624, 22579200},
    {"inceptionRed1.branch1.1", conv, {3, 3}, 1, {1, 1}, 64, 178, {35, 25, 9}, 103062, 125596800},
    {"inceptionRed1.branch1.2", conv, {3, 3}, 2, {0, 0}, 178, 178, {17, 12, 4}, 285690, 82410084},
    {"inceptionRed1.branch2.0", conv, {1, 1}, 1, {0, 0}, 288, 64, {35, 25, 9}, 18624, 22579200},
    {"inceptionRed1.branch2.1", conv, {3, 3}, 2, {0, 0}, 64, 302, {17, 12, 4}, 174858, 50272128},
    {"inceptionRed1.branch3.0", max, {3, 3}, 2, {0, 0}, 288, 288, {17, 12, 4}, 0, 0},
    {"inception4a.branch1.0", conv, {1, 1}, 1, {0, 0}, 768, 128, {17, 12, 4}, 98688, 28409856},
    {"inception4a.branch1.1", conv, {1, 7}, 1, {0, 3}, 128, 128, {17, 12, 4}, 115072, 33144832},
    {"inception4a.branch1.2", conv, {7, 1}, 1, {3, 0}, 128, 128, {17, 12, 4}, 115072, 33144832},
    {"inception4a.branch1.3", conv, {1, 7}, 1, {0, 3}, 128, 128, {17, 12, 4}, 115072, 33144832},
    {"inception4a.branch1.4", conv, {7, 1}, 1, {3, 0}, 128, 192, {17, 12, 4}, 172608, 49717248},
    {"inception4a.branch2.0", conv, {1, 1}, 1, {0, 0}, 768, 128, {17, 12, 4}, 98688, 28409856},
    {"inception4a.branch2.1", conv, {1, 7}, 1, {0, 3}, 128, 128, {17, 12, 4}, 115072, 33144832},
    {"inception4a.branch2.2", conv, {7, 1}, 1, {3, 0}, 128, 192, {17, 12, 4}, 172608, 49717248},
    {"inception4a.branch3.0", max, {3, 3}, 1, {1, 1}, 768, 768, {17, 12, 4}, 0, 0},
    {"inception4a.branch3.1", conv, {1, 1}, 1, {0, 0}, 768, 192, {17, 12, 4}, 148032, 42614784},
    {"inception4a.branch4.0", conv, {1, 1}, 1, {0, 0}, 768, 192, {17, 12, 4}, 148032, 42614784},
    {"inception4b.branch1.0", conv, {1, 1}, 1, {0, 0}, 768, 160, {17, 12, 4}, 123360, 35512320},
    {"inception4b.branch1.1", conv, {1, 7}, 1, {0, 3}, 160, 160, {17, 12, 4}, 179680, 51788800},
    {"inception4b.branch1.2", conv, {7, 1}, 1, {3, 0}, 160, 160, {17, 12, 4}, 179680, 51788800},
    {"inception4b.branch1.3", conv, {1, 7}, 1, {0, 3}, 160, 160, {17, 12, 4}, 179680, 51788800},
    {"inception4b.branch1.4", conv, {7, 1}, 1, {3, 0}, 160, 192, {17, 12, 4}, 215616, 62146560},
    {"inception4b.branch2.0", conv, {1, 1}, 1, {0, 0}, 768, 160, {17, 12, 4}, 123360, 35512320},
    {"inception4b.branch2.1", conv, {1, 7}, 1, {0, 3}, 160, 160, {17, 12, 4}, 179680, 51788800},
    {"inception4b.branch2.2", conv, {7, 1}, 1, {3, 0}, 160, 192, {17, 12, 4}, 215616, 62146560},
    {"inception4b.branch3.0", max, {3, 3}, 1, {1, 1}, 768, 768, {17, 12, 4}, 0, 0},
    {"inception4b.branch3.1", conv, {1, 1}, 1, {0, 0}, 768, 192, {17, 12, 4}, 148032, 42614784},
    {"inception4b.branch4.0", conv, {1, 1}, 1, {0, 0}, 768, 192, {17, 12, 4}, 148032, 42614784},
    {"inception4c.branch1.0", conv, {1, 1}, 1, {0, 0}, 768, 160, {17, 12, 4}, 123360, 35512320},
    {"inception4c.branch1.1", conv, {1, 7}, 1, {0, 3}, 160, 160, {17, 12, 4}, 179680, 51788800},
    {"inception4c.branch1.2", conv, {7, 1}, 1, {3, 0}, 160, 160, {17, 12, 4}, 179680, 51788800},
    {"inception4c.branch1.3", conv, {1, 7}, 1, {0, 3}, 160, 160, {17, 12, 4}, 179680, 51788800},
    {"inception4c.branch1.4", conv, {7, 1}, 1, {3, 0}, 160, 192, {17, 12, 4}, 215616, 62146560},
    {"inception4c.branch2.0", conv, {1, 1}, 1, {0, 0}, 768, 160, {17, 12, 4}, 123360, 35512320},
    {"inception4c.branch2.1", conv, {1, 7}, 1, {0, 3}, 160, 160, {17, 12, 4}, 179680, 51788800},
    {"inception4c.branch2.2", conv, {7, 1}, 1, {3, 0}, 160, 192, {17, 12, 4}, 215616, 62146560},
    {"inception4c.branch3.0", max, {3, 3}, 1, {1, 1}, 768, 768, {17, 12, 4}, 0, 0},
    {"inception4c.branch3.1", conv, {1, 1}, 1, {0, 0}, 768, 192, {17, 12, 4}, 148032, 42614784},
    {"inception4c.branch4.0", conv, {1, 1}, 1, {0, 0}, 768, 192, {17, 12, 4}, 148032, 42614784},
    {"inception4d.branch1.0", conv, {1, 1}, 1, {0, 0}, 768, 160, {17, 12, 4}, 123360, 35512320},
    {"inception4d.branch1.1", conv, {1, 7}, 1, {0, 3}, 160, 160, {17, 12, 4}, 179680, 51788800},
    {"inception4d.branch1.2", conv, {7, 1}, 1, {3, 0}, 160, 160, {17, 12, 4}, 179680, 51788800},
    {"inception4d.branch1.3", conv, {1, 7}, 1, {0, 3}, 160, 160, {17, 12, 4}, 179680, 51788800},
    {"inception4d.branch1.4", conv, {7, 1}, 1, {3, 0}, 160, 192, {17, 12, 4}, 215616, 62146560},
    {"inception4d.branch2.0", conv, {1, 1}, 1, {0, 0}, 768, 160, {17, 12, 4}, 123360, 35512320},
    {"inception4d.branch2.1", conv, {1, 7}, 1, {0, 3}, 160, 160, {17, 12, 4}, 179680, 51788800},
    {"inception4d.branch2.2", conv, {7, 1}, 1, {3, 0}, 160, 192, {17, 12, 4}, 215616, 62146560},
    {"inception4d.branch3.0", max, {3, 3}, 1, {1, 1}, 768, 768, {17, 12, 4}, 0, 0},
    {"inception4d.branch3.1", conv, {1, 1}, 1, {0, 0}, 768, 192, {17, 12, 4}, 148032, 42614784},
    {"inception4d.branch4.0", conv, {1, 1}, 1, {0, 0}, 768, 192, {17, 12, 4}, 148032, 42614784},
    {"inception4e.branch1.0", conv, {1, 1}, 1, {0, 0}, 768, 192, {17, 12, 4}, 148032, 42614784},
    {"inception4e.branch1.1", conv, {1, 7}, 1, {0, 3}, 192, 192, {17, 12, 4}, 258624, 74575872},
    {"inception4e.branch1.2", conv, {7, 1}, 1, {3, 0}, 192, 192, {17, 12, 4}, 258624, 74575872},
    {"inception4e.branch1.3", conv, {1, 7}, 1, {0, 3}, 192, 192, {17, 12, 4}, 258624, 74575872},
    {"inception4e.branch1.4", conv, {7, 1}, 1, {3, 0}, 192, 192, {17, 12, 4}, 258624, 74575872},
    {"inception4e.branch2.0", conv, {1, 1}, 1, {0, 0}, 768, 192, {17, 12, 4}, 148032, 42614784},
    {"inception4e.branch2.1", conv, {1, 7}, 1, {0, 3}, 192, 192, {17, 12, 4}, 258624, 74575872},
    {"inception4e.branch2.2", conv, {7, 1}, 1, {3, 0}, 192, 192, {17, 12, 4}, 258624, 74575872},
    {"inception4e.branch3.0", max, {3, 3}, 1, {1, 1}, 768, 768, {17, 12, 4}, 0, 0},
    {"inception4e.branch3.1", conv, {1, 1}, 1, {0, 0}, 768, 192, {17, 12, 4}, 148032, 42614784},
    {"inception4e.branch4.0", conv, {1, 1}, 1, {0, 0}, 768, 192, {17, 12, 4}, 148032, 42614784},
    {"inceptionRed2.branch1.0", conv, {1, 1}, 1, {0, 0}, 768, 192, {17, 12, 4}, 148032, 42614784},
    {"inceptionRed2.branch1.1", conv, {3, 3}, 1, {1, 1}, 192, 194, {17, 12, 4}, 335814, 96882048},
    {"inceptionRed2.branch1.2", conv, {3, 3}, 2, {0, 0}, 194, 194, {8, 5, 1}, 339306, 21678336},
    {"inceptionRed2.branch2.0", conv, {1, 1}, 1, {0, 0}, 768, 192, {17, 12, 4}, 148032, 42614784},
    {"inceptionRed2.branch2.1", conv, {3, 3}, 2, {0, 0}, 192, 318, {8, 5, 1}, 550458, 35168256},
    {"inceptionRed2.branch3.0", max, {3, 3}, 2, {0, 0}, 768, 768, {8, 5, 1}, 0, 0},
    {"aux.pool", mean, {1, 1}, 1, {0, 0}, 768, 768, {4, 4, 4}, 0, 0},
    {"aux.conv", conv, {1, 1}, 1, {0, 0}, 768, 128, {4, 4, 4}, 98432, 1572864},
    {"aux.fc1", linear, {1, 1}, 1, {0, 0}, 2048, 1024, {1, 1, 1}, 2098176, 2097152},
    {"aux.fc2", linear, {1, 1}, 1, {0, 0}, 1024, 1000, {1, 1, 1}, 1025000, 1024000},
    {"inception5a.branch1.0", conv, {1, 1}, 1, {0, 0}, 1280, 448, {8, 5, 1}, 574784, 36700160},
    {"inception5a.branch1.1", conv, {3, 3}, 1, {1, 1}, 448, 384, {8, 5, 1}, 1549440, 99090432},
    {"inception5a.branch1_top", conv, {1, 3}, 1, {0, 1}, 384, 384, {8, 5, 1}, 443520, 28311552},
    {"inception5a.branch1_bot", conv, {3, 1}, 1, {1, 0}, 384, 384, {8, 5, 1}, 443520, 28311552},
    {"inception5a.branch2", conv, {1, 1}, 1, {0, 0}, 1280, 384, {8, 5, 1}, 492672, 31457280},
    {"inception5a.branch2_top", conv, {1, 3}, 1, {0, 1}, 384, 384, {8, 5, 1}, 443520, 28311552},
    {"inception5a.branch2_bot", conv, {3, 1}, 1, {1, 0}, 384, 384, {8, 5, 1}, 443520, 28311552},
    {"inception5a.branch3.0", max, {3, 3}, 1, {1, 1}, 1280, 1280, {8, 5, 1}, 0, 0},
    {"inception5a.branch3.1", conv, {1, 1}, 1, {0, 0}, 1280, 192, {8, 5, 1}, 246336, 15728640},
    {"inception5a.branch4.0", conv, {1, 1}, 1, {0, 0}, 1280, 320, {8, 5, 1}, 410560, 26214400},
    {"inception5b.branch1.0", conv, {1, 1}, 1, {0, 0}, 2048, 448, {8, 5, 1}, 918848, 58720256},
    {"inception5b.branch1.1", conv, {3, 3}, 1, {1, 1}, 448, 384, {8, 5, 1}, 1549440, 99090432},
    {"inception5b.branch1_top", conv, {1, 3}, 1, {0, 1}, 384, 384, {8, 5, 1}, 443520, 28311552},
    {"inception5b.branch1_bot", conv, {3, 1}, 1, {1, 0}, 384, 384, {8, 5, 1}, 443520, 28311552},
    {"inception5b.branch2", conv, {1, 1}, 1, {0, 0}, 2048, 384, {8, 5, 1}, 787584, 50331648},
    {"inception5b.branch2_top", conv, {1, 3}, 1, {0, 1}, 384, 384, {8, 5, 1}, 443520, 28311552},
    {"inception5b.branch2_bot", conv, {3, 1}, 1, {1, 0}, 384, 384, {8, 5, 1}, 443520, 28311552},
    {"inception5b.branch3.0", max, {3, 3}, 1, {1, 1}, 2048, 2048, {8, 5, 1}, 0, 0},
    {"inception5b.branch3.1", conv, {1, 1}, 1, {0, 0}, 2048, 192, {8, 5, 1}, 393792, 25165824},
    {"inception5b.branch4.0", conv, {1, 1}, 1, {0, 0}, 2048, 320, {8, 5, 1}, 656320, 41943040},
    {"pool6", mean, {1, 1}, 1, {0, 0}, 2048, 2048, {1, 1, 1}, 0, 0},
    {"fc", linear, {1, 1}, 1, {0, 0}, 2048, 1000, {1, 1, 1}, 2049000, 2048000},
});

using Network = InceptionV2<1000>;

constexpr bool has_window(const Operation& o, const Row& row) {
  return o.window.kernel == row.kernel && o.window.stride == Extent{row.stride, row.stride} &&
         o.window.padding == row.padding && o.window.dilation == Extent{1, 1} &&
         o.in_channels == row.in && o.out_channels == row.out && o.groups == 1;
}

constexpr bool has_cost(const Operation& o, const Row& row, Extent grid, std::size_t size) {
  const std::int64_t counted = o.type->multiply_adds ? o.type->multiply_adds(o, grid) : 0;
  return grid == Extent{row.sides[size], row.sides[size]} &&
         counted * row.sides[0] * row.sides[0] == row.multiply_adds * grid.area();
}

constexpr bool is_followed_by(const OperationType& type) {
  return type.is_batch_norm || type.is_relu || type.identity_in_inference || type.name == "flatten";
}

constexpr std::int64_t own_parameters(ProgramView p, const Operation& o) {
  std::int64_t count = 0;
  for (int i = 0; i < o.parameter_count; ++i) {
    count += element_count(p.parameters[static_cast<std::size_t>(o.first_parameter + i)]);
  }
  return count;
}

/// Position of the first row that differs from the program, which is walked beside it. `size` is
/// the position of the image's size in Row::sides.
consteval std::size_t first_wrong_row(int image, std::size_t size) {
  constexpr ProgramView p = program_of<Network>.view();
  const ShapeInference shapes = infer_grids(p, {image, image});
  std::size_t at = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (at == p.operations.size()) return i;
    const Operation& o = p.operations[at];
    const Extent grid = shapes.grids[static_cast<std::size_t>(o.output)];
    std::int64_t parameters = own_parameters(p, o);
    for (++at; at < p.operations.size() && is_followed_by(*p.operations[at].type); ++at) {
      parameters += own_parameters(p, p.operations[at]);
    }
    if (o.type->name != rows[i].type || !lies_in(p, o, rows[i].path) || !has_window(o, rows[i]) ||
        !has_cost(o, rows[i], grid, size) || parameters != rows[i].parameters) {
      return i;
    }
  }
  return at == p.operations.size() ? rows.size() : rows.size() + 1;
}

}  // namespace

static_assert(first_wrong_row(299, 0) == rows.size());
static_assert(first_wrong_row(224, 1) == rows.size());
static_assert(first_wrong_row(96, 2) == rows.size());

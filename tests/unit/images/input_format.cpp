// SPDX-License-Identifier: MIT
// Pictures become the networks' inputs as their own code makes them, and formats travel as text.
#include "inception/images/input_format.hpp"

#include "inception/images/input_format_text.hpp"
#include "inception/images/input_writer.hpp"
#include "inception/io/safetensors.hpp"

#include "support/files.hpp"
#include "support/image_golden.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

/// The golden picture as a network's input.
std::vector<float> written(const InputFormat& format) {
  static const Image picture = ImageGolden().image("formats/picture");
  std::vector<float> out(static_cast<std::size_t>(format.size.area()) * 3);
  InputWriter writer(format);
  writer(picture, out.data());
  return out;
}

double error_of(const InputFormat& format, const std::string& name) {
  return distance(written(format), ImageGolden().floats("formats/" + name));
}

/// A network's format at a size that is small enough to be stored.
InputFormat smaller(InputFormat format, int shorter_side, Extent size) {
  format.shorter_side = shorter_side;
  format.size = size;
  return format;
}

const std::vector<InputFormat>& all_formats() {
  static const std::vector<InputFormat> formats{
      InputFormat::torchvision_inception_v3(), InputFormat::torchvision_googlenet(),
      InputFormat::imagenet(256, {224, 200}),  InputFormat::fid(),
      InputFormat::tf_slim({299, 299}),        InputFormat::caffe_bn_inception()};
  return formats;
}

}  // namespace

TEST_CASE("formats give the numbers of the networks' own code") {
  const Extent crop{15, 13};
  const auto torchvision = smaller(InputFormat::torchvision_inception_v3(), 20, crop);
  CHECK(error_of(smaller(InputFormat::imagenet(1, {1, 1}), 20, crop), "imagenet") < 1e-6);
  CHECK(error_of(torchvision, "transform_input") < 1e-6);
  CHECK(error_of(smaller(InputFormat::caffe_bn_inception(), 20, crop), "caffe") < 1e-4);
  CHECK(error_of(smaller(InputFormat::fid(), 0, {12, 17}), "fid") < 1e-6);
  CHECK(error_of(smaller(InputFormat::tf_slim({1, 1}), 0, {12, 17}), "tf_slim") < 1e-5);
  // Mixed up, they are far from each other.
  CHECK(error_of(torchvision, "imagenet") > 0.1);
  CHECK(error_of(smaller(InputFormat::fid(), 0, {12, 17}), "tf_slim") > 0.1);
}

TEST_CASE("the networks' sizes are those of their papers and weights") {
  CHECK(InputFormat::torchvision_inception_v3().shorter_side == 342);
  CHECK(InputFormat::torchvision_inception_v3().size == Extent{299, 299});
  CHECK(InputFormat::torchvision_googlenet().shorter_side == 256);
  CHECK(InputFormat::torchvision_googlenet().size == Extent{224, 224});
  CHECK(InputFormat::fid().shorter_side == 0);
  CHECK(InputFormat::fid().size == Extent{299, 299});
  for (const auto& format : all_formats()) CHECK(written(format).size() > 100'000);
}

TEST_CASE("transform_input behind ImageNet's normalisation is [-1, 1]") {
  const auto both = Normalization::imagenet().with_transform_input();
  CHECK(distance(both.mean, Normalization::symmetric(3).mean) < 1e-6);
  CHECK(distance(both.deviation, Normalization::symmetric(3).deviation) < 1e-6);
  // Of plain x/255 it makes x · 0.458 − 0.03 and so on.
  const auto plain = Normalization{{0, 0, 0}, {1, 1, 1}}.with_transform_input();
  CHECK(1 / plain.deviation[0] == doctest::Approx(0.458));
  CHECK(-plain.mean[0] / plain.deviation[0] == doctest::Approx(-0.03));
  CHECK(refusal<Error>([] { Normalization::symmetric(1).with_transform_input(); }) != "");
}

TEST_CASE("the shorter side is resized and the aspect kept") {
  CHECK(with_shorter_side({375, 500}, 342) == Extent{342, 456});
  CHECK(with_shorter_side({500, 375}, 342) == Extent{456, 342});
  CHECK(with_shorter_side({7, 7}, 5) == Extent{5, 5});
  CHECK(with_shorter_side({100, 333}, 64) == Extent{64, 213});
  const auto text = refusal<ShapeError>([] { with_shorter_side({1, 100'000'000}, 299); });
  CHECK_MESSAGE(mentions(text, {"at most 2^28", "1 x 100000000"}), text);
}

TEST_CASE("formats that cannot be carried out are refused") {
  const auto fault = [](InputFormat format) {
    return refusal<ShapeError>([&] { InputWriter{format}; });
  };
  CHECK(mentions(fault({}), {"at least 1 x 1; it is 0 x 0"}));
  CHECK(mentions(fault({.shorter_side = 9, .size = {10, 8}}), {"10 x 8; it is 9"}));
  CHECK(mentions(fault({.central_fraction = 0, .size = {1, 1}}), {"above 0"}));
  CHECK(refusal<Error>([] {
          InputWriter({.size = {1, 1}, .normalization = Normalization::symmetric(1)});
        }) != "");
  std::vector<float> out(3);
  CHECK(refusal<ShapeError>([&] {
          InputWriter({.size = {1, 1}})(Image{{2, 2}, Bytes(11)}, out.data());
        }) != "");
}

TEST_CASE("a format travels with the weights of a network, to the bit") {
  const TemporaryFolder folder;
  for (auto format : all_formats()) {
    format.normalization.mean[0] += std::numeric_limits<float>::epsilon();
    SafetensorsWriter writer;
    writer.set_metadata(std::string(input_format_key), to_text(format));
    writer.write(folder / "weights.safetensors");
    const auto file = SafetensorsFile::open(folder / "weights.safetensors");
    CHECK(input_format_from(file.metadata().at(std::string(input_format_key))) == format);
  }
  CHECK(to_text(InputFormat::caffe_bn_inception()) ==
        "central_fraction=1 shorter_side=256 size=224x224 interpolation=antialiased order=bgr "
        "unit=1 mean=104,117,128 deviation=1,1,1");
}

TEST_CASE("a text that is no format is refused") {
  const auto whole = to_text(InputFormat::fid());
  const auto fault = [](const std::string& text) {
    return refusal<Error>([&] { input_format_from(text); });
  };
  const auto with = [&](const std::string& old, const std::string& now) {
    auto text = whole;
    return text.replace(text.find(old), old.size(), now);
  };
  CHECK(mentions(fault(""), {"KEY=VALUE"}));
  CHECK(mentions(fault(with("unit=255 ", "")), {"missing", "'unit'"}));
  CHECK(mentions(fault(whole + " gamma=2"), {"not known", "'gamma'"}));
  CHECK(mentions(fault(whole + " unit=1"), {"once", "'unit'"}));
  CHECK(mentions(fault(with("order=rgb", "order=grb")), {"rgb, bgr", "'grb'"}));
  CHECK(mentions(fault(with("0.5,0.5,0.5", "0.5,half,0.5")), {"number", "'half'"}));
  CHECK(mentions(fault(with("mean=0.5,0.5,0.5", "mean=0.5,0.5")), {"per channel"}));
  CHECK(mentions(fault(with("299x299", "299")), {"HEIGHTxWIDTH"}));
  CHECK(refusal<ShapeError>([&] { input_format_from(with("299x299", "0x299")); }) != "");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    // Cut off within its last number, a text is still one, but for a shorter number.
    if (whole.size() - length > 3) CHECK(fault(whole.substr(0, length)) != "");
  }
}

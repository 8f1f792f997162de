// SPDX-License-Identifier: MIT
// The report: well-formed, complete in itself, and it holds the run's numbers.
#include "inception/training/report/report_html.hpp"

#include "inception/data/images_in_memory.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "inception/training/report/machine_facts.hpp"
#include "support/files.hpp"
#include "support/three_greys.hpp"

using namespace inception;
using namespace inception::test;

namespace {

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
  return found;
}

/// What is wrong with the nesting of the page's elements; empty where nothing is.
std::string nesting_error(std::string_view page) {
  std::vector<std::string> open;
  for (auto at = page.find('<'); at != page.npos; at = page.find('<', at + 1)) {
    const std::size_t end = page.find('>', at);
    if (end == page.npos) return "no end of a tag";
    const std::string tag(page.substr(at + 1, end - at - 1));
    if (tag.find('<') != tag.npos) return "a tag within the tag " + tag;
    if (tag.starts_with("!DOCTYPE") || tag.ends_with("/")) continue;
    if (count(tag, "\"") % 2 != 0) return "an open quote in " + tag;
    if (!tag.starts_with("/")) {
      open.push_back(tag.substr(0, tag.find(' ')));
    } else if (open.empty() || open.back() != tag.substr(1)) {
      return "<" + tag + "> closes " + (open.empty() ? "nothing" : open.back());
    } else {
      open.pop_back();
    }
  }
  return open.empty() ? "" : open.back() + " is not closed";
}

std::vector<EpochRecord> records(int epochs) {
  std::vector<EpochRecord> result;
  for (int epoch = 1; epoch <= epochs; ++epoch) {
    result.push_back({.epoch = epoch,
                      .learning_rate = 0.001 / epoch,
                      .train = {2.0 / epoch, 1 - 0.5 / epoch},
                      .validation = Metrics{2.5 / epoch, 1 - 0.75 / epoch},
                      .seconds = 30,
                      .images_per_second = 812});
  }
  return result;
}

/// Two of the three dark images of ten are taken for bright ones.
std::vector<Answer> answers() {
  std::vector<Answer> result;
  for (std::int32_t i = 0; i < 10; ++i) {
    const std::int32_t label = i % 3;
    result.push_back({.image = i,
                      .label = label,
                      .predicted = i == 3 || i == 6 ? 2 : label,
                      .probability = 0.5 + 0.04 * i,
                      .rank = i == 3 || i == 6 ? 1 : 0});
  }
  return result;
}

}  // namespace

TEST_CASE("the page is well-formed, complete in itself and holds the data") {
  ImageSet set = three_greys(10);
  set.class_names[0] = "dark <&> \"dull\"";
  const ImagesInMemory images(set);
  const auto epochs = records(8);
  const auto given = answers();
  const std::string page =
      report_html({.title = "A <b> & c",
                   .epochs = 15,
                   .records = epochs,
                   .answers = given,
                   .images = &images,
                   .settings = detail::facts_of("batch=64\nname=a=b\n\nalone\n"),
                   .machine = machine_facts()});
  CHECK(nesting_error(page).empty());
  for (const char* outside : {"http:", "https:", "//", "url(", "@import", "<script"}) {
    CAPTURE(outside);
    CHECK(count(page, outside) == 0);
  }
  CHECK(count(page, "src=\"") == count(page, "src=\"data:image/png;base64,"));

  CHECK(count(page, "A &lt;b&gt; &amp; c") == 2);
  for (const char* text :
       {"<b>8 of 15</b>", "<b>90.6 %</b>", "best 90.6 % at epoch 8", ">validation 0.3125<",
        ">train 0.2500<", "Top-5 accuracy", "<b>4:00</b>", ">812<", ">batch</th><td>64<",
        ">name</th><td>a=b<", ">alone</th><td><"}) {
    CAPTURE(text);
    CHECK(count(page, text) >= 1);
  }
  // The confusion matrix, the pair of classes, and the pictures of both mistakes, the surer one first.
  CHECK(count(page, "dark &lt;&amp;&gt; &quot;dull&quot; \u2192 bright: 2 of 4 (50.0 %)") == 1);
  CHECK(count(page, "bright \u2192 bright: 3 of 3 (100.0 %)") == 1);
  CHECK(count(page, "<section class=\"card\">") == 1);
  CHECK(count(page, "<img ") == 2);
  CHECK(page.find("alt=\"image 6: ") < page.find("alt=\"image 3: "));
  CHECK(count(page, "74.0 %") == 1);
  CHECK(count(page, "class=\"bin\"") > 3);
}

TEST_CASE("no epoch, no validation and many classes make pages too") {
  CHECK(nesting_error(report_html({.title = "none"})).empty());

  auto epochs = records(50);
  for (EpochRecord& record : epochs) record.validation.reset();
  const std::string plain = report_html({.title = "plain", .epochs = 50, .records = epochs});
  CHECK(nesting_error(plain).empty());
  CHECK(count(plain, "Confusion") == 0);
  CHECK(count(plain, "Training accuracy") == 1);

  ImageSet set = three_greys(100);
  set.classes = 100;
  set.class_names.clear();
  std::vector<Answer> given;
  for (std::int32_t i = 0; i < 100; ++i) {
    set.class_names.push_back("class " + std::to_string(i));
    given.push_back({.image = i, .label = i, .predicted = i == 7 ? Answer::no_class : i / 2});
  }
  const ImagesInMemory images(set);
  const std::string page =
      report_html({.title = "many", .records = epochs, .answers = given, .images = &images});
  CHECK(nesting_error(page).empty());
  CHECK(count(page, "class 9 \u2192 class 4: 1 of 1 (100.0 %)") == 1);
  CHECK(count(page, "class 7 \u2192 no answer: 1 of 1") == 1);
  CHECK(count(page, "<section class=\"card\">") == 9);
}

TEST_CASE("large pictures are shrunk to the means of squares") {
  PictureOfImage stripes{.extent = {200, 100}, .channels = 1};
  for (int i = 0; i < 200 * 100; ++i) stripes.pixels.push_back(i % 2 == 0 ? 100 : 200);
  const std::string address = detail::image_address(stripes, 100);
  CHECK(address == "data:image/png;base64," +
                       base64(png_bytes(std::vector<std::uint8_t>(100 * 50, 150), {100, 50}, 1)));
  CHECK(detail::image_address(stripes, 200) ==
        "data:image/png;base64," + base64(png_bytes(stripes.pixels, {200, 100}, 1)));
}

TEST_CASE("the check of nesting finds mistakes") {
  for (const char* bad : {"<p><b></p></b>", "<p>", "</p>", "<p a=\"x></p>", "<p <b></b></p>"}) {
    CAPTURE(bad);
    CHECK(!nesting_error(bad).empty());
  }
}

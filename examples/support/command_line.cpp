// SPDX-License-Identifier: MIT
// CommandLine by means of CLI11.
#include "support/command_line.hpp"

#include <CLI/CLI.hpp>
#include <type_traits>

namespace examples {

struct CommandLine::Parser {
  CLI::App app;

  template <class Number>
  void number(const std::string& name, Number& value, const std::string& help, Range range) {
    auto* option = app.add_option(name, value, help);
    if constexpr (std::is_arithmetic_v<Number>) option->capture_default_str();
    const bool below = range.most < std::numeric_limits<double>::max();
    const bool above = range.least > std::numeric_limits<double>::lowest();
    if (below || above) {
      option->check(
          [range, below](const std::string& text) {
            double given = 0;
            if (!CLI::detail::lexical_cast(text, given)) return "\"" + text + "\" is no number";
            if (given >= range.least && given <= range.most) return std::string();
            return "it must be at least " + CLI::detail::to_string(range.least) +
                   (below ? " and at most " + CLI::detail::to_string(range.most) : "") + "; " +
                   text + " was given";
          },
          "");
    }
  }
};

CommandLine::CommandLine(const std::string& description) : parser_(std::make_unique<Parser>()) {
  parser_->app.description(description);
}
CommandLine::~CommandLine() = default;

void CommandLine::option(const std::string& name, int& value, const std::string& help,
                         Range range) {
  parser_->number(name, value, help, range);
}
void CommandLine::option(const std::string& name, std::ptrdiff_t& value, const std::string& help,
                         Range range) {
  parser_->number(name, value, help, range);
}
void CommandLine::option(const std::string& name, std::uint64_t& value, const std::string& help) {
  parser_->app.add_option(name, value, help)->capture_default_str();
}
void CommandLine::option(const std::string& name, double& value, const std::string& help,
                         Range range) {
  parser_->number(name, value, help, range);
}
void CommandLine::option(const std::string& name, std::optional<double>& value,
                         const std::string& help, Range range) {
  parser_->number(name, value, help, range);
}
void CommandLine::option(const std::string& name, std::string& value, const std::string& help,
                         const std::vector<std::string>& choices) {
  auto* option = parser_->app.add_option(name, value, help)->capture_default_str();
  if (!choices.empty()) option->check(CLI::IsMember(choices));
}
void CommandLine::required(const std::string& name, std::string& value, const std::string& help) {
  parser_->app.add_option(name, value, help)->required();
}
void CommandLine::flag(const std::string& name, bool& value, const std::string& help) {
  parser_->app.add_flag(name, value, help);
}
void CommandLine::repeated(const std::string& name, std::vector<std::string>& values,
                           const std::string& help, Presence presence) {
  // Without the limit an option would take everything up to the next flag.
  parser_->app.add_option(name, values, help)
      ->allow_extra_args(false)
      ->required(presence == Presence::required);
}
void CommandLine::rest(const std::string& name, std::vector<std::string>& values,
                       const std::string& help) {
  parser_->app.add_option(name, values, help)->required();
}

std::optional<int> CommandLine::parse(int argc, char** argv) {
  try {
    parser_->app.parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::ParseError& e) {
    return parser_->app.exit(e);
  }
}

std::string early_value(int argc, char** argv, const std::string& name) {
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == name && i + 1 < argc) return argv[i + 1];
    if (word.starts_with(name + "=")) return word.substr(name.size() + 1);
  }
  return {};
}

}  // namespace examples

// SPDX-License-Identifier: MIT
// The options of a program. CLI11 does the work, in one source file that all programs share: it is
// large, and would double the time that each of them takes to compile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace examples {

/// Bounds of a number, both allowed.
struct Range {
  double least = std::numeric_limits<double>::lowest();
  double most = std::numeric_limits<double>::max();
};

/// Whether an option must be given.
enum class Presence { optional, required };

inline constexpr Range not_negative{0, std::numeric_limits<double>::max()};
inline constexpr Range positive{1, std::numeric_limits<double>::max()};

/// Declares options, then reads them. The value a variable has at the declaration is the default and
/// stands in the help.
class CommandLine {
 public:
  explicit CommandLine(const std::string& description);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  void option(const std::string& name, int& value, const std::string& help, Range range = {});
  void option(const std::string& name, std::ptrdiff_t& value, const std::string& help,
              Range range = {});
  void option(const std::string& name, std::uint64_t& value, const std::string& help);
  void option(const std::string& name, double& value, const std::string& help, Range range = {});
  /// One that may be left out: then the value stays empty.
  void option(const std::string& name, std::optional<double>& value, const std::string& help,
              Range range = {});
  void option(const std::string& name, std::string& value, const std::string& help,
              const std::vector<std::string>& choices = {});
  /// One that must be given.
  void required(const std::string& name, std::string& value, const std::string& help);
  void flag(const std::string& name, bool& value, const std::string& help);
  /// One that may be given several times, with one value each time.
  void repeated(const std::string& name, std::vector<std::string>& values, const std::string& help,
                Presence presence = Presence::optional);
  /// What stands on the command line without a flag; at least one.
  void rest(const std::string& name, std::vector<std::string>& values, const std::string& help);

  /// The status to end the program with, where it is to end: after --help, or after a mistake, which
  /// is then told on standard error.
  [[nodiscard]] std::optional<int> parse(int argc, char** argv);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

/// The value of an option before the command line is parsed, as "--name value" or "--name=value"; empty
/// where it is not given. For an option that sets other options' defaults.
std::string early_value(int argc, char** argv, const std::string& name);

}  // namespace examples

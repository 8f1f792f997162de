// SPDX-License-Identifier: MIT
// What a run ran on: processor, system, compiler, version, date.
#pragma once

#include <sys/utsname.h>

#include <ctime>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "inception/training/report/fact.hpp"
#include "inception/version.hpp"

namespace inception {

namespace detail {

/// "2026-11-26 03:14 UTC"
inline std::string utc_text(std::time_t time) {
  std::tm parts{};
  char text[40] = "";
  if (::gmtime_r(&time, &parts) != nullptr) {
    std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &parts);
  }
  return text;
}

/// The value of the first line "name : value" of a file of /proc; empty where there is none.
inline std::string proc_value(const char* path, std::string_view name) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(':');
    if (!line.starts_with(name) || colon == line.npos) continue;
    const std::size_t first = line.find_first_not_of(" \t", colon + 1);
    return first == line.npos ? "" : line.substr(first);
  }
  return {};
}

}  // namespace detail

/// The host's facts. What the system does not tell is left out.
inline std::vector<Fact> machine_facts() {
  std::vector<Fact> facts;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) facts.push_back({name, value});
  };
  add("processor", detail::proc_value("/proc/cpuinfo", "model name"));
  add("cores", std::to_string(std::thread::hardware_concurrency()));
  const std::string memory = detail::proc_value("/proc/meminfo", "MemTotal");
  if (!memory.empty()) add("memory", std::to_string(std::stoll(memory) >> 20) + " GiB");
  utsname system{};
  if (::uname(&system) == 0) {
    add("system", std::string(system.sysname) + " " + system.release + ", " + system.machine);
  }
#if defined(__clang__)
  add("compiler", __VERSION__);  // "Clang 14.0.6"
#elif defined(__GNUC__)
  add("compiler", "GCC " __VERSION__);
#endif
  add("inception", std::string(version));
  add("written", detail::utc_text(std::time(nullptr)));
  return facts;
}

}  // namespace inception

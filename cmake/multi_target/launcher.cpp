// SPDX-License-Identifier: MIT
// Replaces itself by the best of NAME.x86-64-v4, NAME.x86-64-v3, ... that lies beside it, NAME being its own
// name, and that this processor executes. INCEPTION_LEVEL forces a level. Arguments, environment and
// process stay the same, so exit status and signals are those of the program.
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "choice.hpp"
#include "levels.hpp"

namespace {

using namespace inception::multi_target;

constexpr int could_not_start = 127;

/// The launcher's file, through any symbolic link; empty where /proc does not tell.
std::string own_path() {
  std::string path(64, '\0');
  while (true) {
    const ssize_t length = readlink("/proc/self/exe", path.data(), path.size());
    if (length < 0) return {};
    if (static_cast<std::size_t>(length) < path.size()) {
      return path.substr(0, static_cast<std::size_t>(length));
    }
    path.resize(2 * path.size());  // it may have been cut off
  }
}

int refuse(const std::string& who, const std::string& text) {
  std::fprintf(stderr, "%s: %s\n", who.c_str(), text.c_str());
  return could_not_start;
}

}  // namespace

int main(int, char** words) {
  const std::string self = own_path();
  if (self.empty()) {
    return refuse(words[0] == nullptr ? "launcher" : words[0],
                  "/proc must be mounted, to find the programs that lie beside this one; reading "
                  "/proc/self/exe failed: " +
                      std::string(std::strerror(errno)) +
                      "; mount it, or start the program of a level by its own name");
  }
  std::vector<std::string> present;
  for (const std::string_view level : levels) {
    const std::string path = self + "." + std::string(level);
    if (access(path.c_str(), X_OK) == 0) present.emplace_back(level);
  }
  const char* wish = std::getenv("INCEPTION_LEVEL");
  const Choice choice = choose(present, executes, wish == nullptr ? "" : wish);
  if (choice.level.empty()) return refuse(self, choice.refusal);

  const std::string program = self + "." + choice.level;
  execv(program.c_str(), words);
  return refuse(self, program + " must be executable; starting it failed: " + std::strerror(errno) +
                          "; install it again");
}

#include "runner/engine_words.h"

#include <array>

namespace cronwarp {
namespace {

struct Fault {
  std::string_view sign;
  std::string_view remedy;
};

constexpr std::string_view kStart =
    "start it (systemctl start docker), or say where it is with DOCKER_HOST";

// As docker 20.10 to 28 and podman 4 word them.
constexpr std::array kFaults{
    Fault{"permission denied while trying to connect",
          "add your user to the group docker and log in again, or use sudo"},
    Fault{"Got permission denied",
          "add your user to the group docker and log in again, or use sudo"},
    Fault{"Cannot connect to the Docker daemon", kStart},
    Fault{"failed to connect to the docker API", kStart},
    Fault{"error during connect", kStart},
    Fault{"unable to connect to Podman", "see 'podman system connection list'"},
    Fault{"Cannot connect to Podman", "see 'podman system connection list'"},
    Fault{"no space left on device", "free some, for example with 'docker system prune'"},
};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// Of the lines, the first that says something about the case.
std::string_view telling_line(std::string_view words) {
  while (!words.empty()) {
    const std::size_t end = words.find('\n');
    const std::string_view line = trimmed(words.substr(0, end));
    const bool is_noise = line.empty() || line.starts_with("See '") || line.starts_with("Run '") ||
                          line.starts_with("WARNING: ") || line.starts_with("DEPRECATED: ");
    if (!is_noise) return line;
    if (end == std::string_view::npos) break;
    words.remove_prefix(end + 1);
  }
  return {};
}

}  // namespace

std::string plain_words(std::string_view words) {
  std::string_view line = telling_line(words);
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view prefix :
         {"docker: ", "Error response from daemon: ", "Error: ", "ERROR: ",
          "failed to create task for container: ", "failed to create shim task: ",
          "OCI runtime create failed: ", "runc create failed: ",
          "unable to start container process: "}) {
      if (!line.starts_with(prefix)) continue;
      line = trimmed(line.substr(prefix.size()));
      found = true;
    }
  }
  // Which the shim adds to every error of the runtime that has no code.
  if (line.ends_with(": unknown")) line.remove_suffix(std::string_view(": unknown").size());
  if (line.ends_with(": unknown.")) line.remove_suffix(std::string_view(": unknown.").size());
  while (line.ends_with('.')) line.remove_suffix(1);
  return std::string(line);
}

std::optional<std::string> engine_fault(std::string_view words) {
  for (const Fault& fault : kFaults) {
    if (words.find(fault.sign) == std::string_view::npos) continue;
    return "the container engine is at fault: " + plain_words(words) + "; " +
           std::string(fault.remedy);
  }
  return std::nullopt;
}

}  // namespace cronwarp

#include "runner/docker_arguments.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "base/contract.h"
#include "base/utf8.h"

namespace cronwarp {
namespace {

// The client reads a file of variables line by line, and refuses one longer than 64 KiB. Source:
// docker/cli, opts/file.go, which has a bufio.Scanner.
constexpr std::size_t kLineBytesMax = std::size_t{60} << 10;

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool fits_in_a_line(const std::string& name, const std::string& value) {
  constexpr std::string_view kNotInNames = " \t\r\n\v\f#";
  return name.find_first_of(kNotInNames) == std::string::npos &&
         value.find_first_of("\r\n") == std::string::npos &&
         name.size() + value.size() < kLineBytesMax && is_utf8(name) && is_utf8(value);
}

// Whether the client itself would go by this variable.
bool means_something_to_the_client(std::string_view name) {
  constexpr std::array<std::string_view, 9> kPrefixes{
      "DOCKER_", "CONTAINER", "XDG_", "GO", "LD_", "HTTP", "BUILDX_", "PODMAN", "SSL_"};
  constexpr std::array<std::string_view, 7> kNames{"PATH",       "HOME",        "TMPDIR",  "USER",
                                                   "http_proxy", "https_proxy", "no_proxy"};
  return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](std::string_view prefix) { return name.starts_with(prefix); }) ||
         std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

void add_environment(const ContainerOrder& order, DockerRunWords& words) {
  // A name given twice would reach the container twice, and programs take the first.
  std::map<std::string, std::string> variables;
  for (const auto& [name, value] : order.container->environment) variables[name] = value;
  for (const auto& [name, value] : order.variables) variables[name] = value;
  words.arguments.insert(words.arguments.end(), {"--env-file", "/dev/fd/3"});
  for (const auto& [name, value] : variables) {
    if (fits_in_a_line(name, value)) {
      words.environment_file += fmt::format("{}={}\n", name, value);
    } else if (!means_something_to_the_client(name)) {
      words.arguments.insert(words.arguments.end(), {"--env", name});
      words.client_environment.emplace_back(name, value);
    } else {
      // It cannot be hidden. None of these is a secret, nor has several lines in real life.
      words.arguments.insert(words.arguments.end(), {"--env", fmt::format("{}={}", name, value)});
    }
  }
}

// The source of a volume on this machine, if it is a path: as compose has it, one begins with a
// dot, a slash or a tilde.
std::optional<std::string> host_path(const std::string& source, const std::string& folder,
                                     const std::string& home) {
  namespace fs = std::filesystem;
  if (source.starts_with('/')) return source;
  if (source == "~" || source.starts_with("~/")) return home + source.substr(1);
  if (!source.starts_with('.')) return std::nullopt;
  std::string path = fs::absolute(fs::path(folder) / source).lexically_normal().string();
  if (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

void add_volumes(const ContainerOrder& order, const RunLabels& labels, const std::string& home,
                 DockerRunWords& words) {
  for (const std::string& volume : order.container->volumes) {
    std::string source;
    const std::size_t colon = volume.find(':');
    std::string rest = volume;
    if (colon != std::string::npos) {
      source = volume.substr(0, colon);
      rest = volume.substr(colon);
      if (const auto path = host_path(source, order.manifest_folder, home)) {
        source = *path;
      } else {
        source = fmt::format("cronwarp-{}-{}", labels.run_id, source);
        words.named_volumes.push_back(source);
      }
    }
    words.arguments.insert(words.arguments.end(), {"--volume", source + rest});
  }
  for (const std::string& mount : order.mounts) {
    words.arguments.insert(words.arguments.end(), {"--mount", mount});
  }
}

void add_option(DockerRunWords& words, const std::string& option, const std::string& value) {
  if (!value.empty()) words.arguments.insert(words.arguments.end(), {option, value});
}

}  // namespace

DockerRunWords docker_run_words(const ContainerOrder& order, const RunLabels& labels,
                                const std::string& home) {
  CRONWARP_ASSERT(order.container != nullptr, "an order without a container");
  const Container& container = *order.container;
  DockerRunWords words;
  words.arguments = {"run",          "--name", order.name,  "--pull",     "never",
                     "--log-driver", "none",   "--network", order.network};
  add_option(words, "--label", "cronwarp.run=" + labels.run_id);
  add_option(words, "--label", "cronwarp.owner=" + labels.owner);
  if (!order.task.empty()) add_option(words, "--label", "cronwarp.task=" + order.task);
  if (!order.firing.empty()) add_option(words, "--label", "cronwarp.firing=" + order.firing);
  if (order.keeps_input_open) words.arguments.emplace_back("--interactive");
  if (container.memory_bytes) {
    // Without swap: what does not fit is killed, as on the platform's instances, which have none.
    const std::string bytes = std::to_string(*container.memory_bytes);
    add_option(words, "--memory", bytes);
    add_option(words, "--memory-swap", bytes);
  }
  add_option(words, "--user", container.user);
  add_option(words, "--workdir", container.working_dir);
  add_environment(order, words);
  add_volumes(order, labels, home, words);
  // The option takes the first word only; the others are arguments to it.
  const auto& entrypoint = container.entrypoint;
  if (!entrypoint.empty()) {
    words.arguments.insert(words.arguments.end(), {"--entrypoint", entrypoint.front()});
  }
  words.arguments.push_back(order.image);
  if (!entrypoint.empty()) {
    words.arguments.insert(words.arguments.end(), entrypoint.begin() + 1, entrypoint.end());
  }
  words.arguments.insert(words.arguments.end(), container.arguments.begin(),
                         container.arguments.end());
  return words;
}

}  // namespace cronwarp

#include "runner/container.h"

#include <algorithm>
#include <tuple>

#include <boost/tokenizer.hpp>

#include "base/contract.h"
#include "model/delivered_command.h"

namespace cronwarp {
namespace {

// As compose splits a text into words: blanks separate, quotes and backslashes keep together.
std::vector<std::string> split_words(const std::string& text) {
  const boost::escaped_list_separator<char> separator("\\", " \t\n", "\"'");
  const boost::tokenizer<boost::escaped_list_separator<char>> tokens(text, separator);
  std::vector<std::string> words;
  std::copy_if(tokens.begin(), tokens.end(), std::back_inserter(words),
               [](const std::string& word) { return !word.empty(); });
  return words;
}

std::vector<std::string> words_of(const std::optional<CommandLine>& line) {
  if (!line) return {};
  if (line->is_shell_text) return split_words(line->words.front());
  return line->words;
}

auto content_of(const Container& container) {
  return std::tie(container.image, container.build, container.entrypoint, container.arguments,
                  container.environment, container.working_dir, container.user, container.volumes,
                  container.memory_bytes);
}

}  // namespace

bool operator==(const Container& a, const Container& b) { return content_of(a) == content_of(b); }

Container container_of(Platform platform, const Service& service, std::string_view command) {
  Container container;
  container.service = service.name;
  container.image = service.image;
  container.build = service.build;
  container.entrypoint = words_of(service.entrypoint);
  switch (platform) {
    case Platform::kGen1April2016:
    case Platform::kGen1:
      container.arguments = {"sh", "-c", std::string(command)};
      break;
  }
  container.environment = service.environment;
  container.working_dir = service.working_dir;
  container.user = service.user;
  container.volumes = service.volumes;
  container.memory_bytes = service.memory_bytes;
  return container;
}

std::vector<Container> task_containers(const Manifest& manifest) {
  std::vector<Container> containers;
  containers.reserve(manifest.tasks.size());
  for (const Task& task : manifest.tasks) {
    const auto service =
        std::find_if(manifest.services.begin(), manifest.services.end(),
                     [&](const Service& candidate) { return candidate.name == task.service; });
    CRONWARP_ASSERT(service != manifest.services.end(), "a task's service is not in the manifest");
    containers.push_back(container_of(manifest.platform, *service,
                                      delivered_command(manifest.platform, task.command)));
  }
  return containers;
}

}  // namespace cronwarp

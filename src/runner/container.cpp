#include "runner/container.h"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>

#include "base/contract.h"
#include "model/delivered_command.h"

namespace cronwarp {
namespace {

// Splits a text into words as a shell does, with nothing put in for variables: blanks separate,
// quotes and backslashes keep together. What a quote that is never closed begins goes on to the
// end: the container fails by itself on a word that is not meant.
class WordSplitter {
 public:
  explicit WordSplitter(std::string_view text) : text_(text) {}

  std::vector<std::string> words() {
    constexpr std::string_view kBlanks = " \t\r\n";
    while (true) {
      at_ = text_.find_first_not_of(kBlanks, at_);
      if (at_ == std::string_view::npos) return std::move(words_);
      words_.emplace_back();
      while (at_ < text_.size() && kBlanks.find(text_[at_]) == std::string_view::npos) read_part();
    }
  }

 private:
  void read_part() {
    const char c = text_[at_++];
    if (c == '\'' || c == '"') {
      read_quoted(c);
    } else if (c == '\\' && at_ < text_.size()) {
      words_.back() += text_[at_++];
    } else {
      words_.back() += c;
    }
  }

  void read_quoted(char quote) {
    constexpr std::string_view kEscaped = "\"\\$`";  // between double quotes
    for (; at_ < text_.size() && text_[at_] != quote; ++at_) {
      const bool is_escape = quote == '"' && text_[at_] == '\\' && at_ + 1 < text_.size() &&
                             kEscaped.find(text_[at_ + 1]) != std::string_view::npos;
      if (is_escape) ++at_;
      words_.back() += text_[at_];
    }
    if (at_ < text_.size()) ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<std::string> words_;
};

std::vector<std::string> words_of(const std::optional<CommandLine>& line) {
  if (!line) return {};
  if (line->is_shell_text) return WordSplitter(line->words.front()).words();
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

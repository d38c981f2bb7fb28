#include "loading.h"

#include <algorithm>
#include <utility>

#include "base/contract.h"
#include "manifest/loader.h"

namespace cronwarp::manifest {

Expected<const SourceText*, std::string> MemoryFiles::read(const std::string& path) {
  const auto found = files_.find(path);
  if (found == files_.end()) return Unexpected{"cannot read " + path + ": no such file"};
  return &sources_.add(SourceText(path, found->second));
}

Loaded::Loaded(std::string text, std::map<std::string, std::string> further, LoadOptions options,
               std::string name)
    : files(std::move(further)), source(std::move(name), std::move(text)) {
  if (options.from == Instant{}) options.from = parse_instant("2016-04-21").value();
  scenario = load_with(source, options, files, diagnostics);
}

std::vector<std::string> Loaded::findings() const {
  std::vector<std::string> found;
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    std::string text(diagnostic.id);
    if (diagnostic.location.source != nullptr) {
      const Position at = diagnostic.location.source->position(diagnostic.location.span.begin);
      text += "@" + std::to_string(at.line) + ":" + std::to_string(at.column);
    }
    if (!diagnostic.suppressed_by.empty()) text += " (suppressed)";
    found.push_back(text);
  }
  return found;
}

std::string Loaded::rendered() const {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics.all()) text += render(diagnostic, Color::kOff);
  return text;
}

const Task& Loaded::task(const std::string& id) const {
  CRONWARP_ASSERT(scenario.has_value(), rendered());
  const auto& tasks = scenario->manifest.tasks;
  const auto found =
      std::find_if(tasks.begin(), tasks.end(), [&](const Task& task) { return task.id == id; });
  CRONWARP_ASSERT(found != tasks.end(), "no task " + id + "\n" + rendered());
  return *found;
}

const Service& Loaded::service(const std::string& name) const {
  CRONWARP_ASSERT(scenario.has_value(), rendered());
  const auto& services = scenario->manifest.services;
  const auto found = std::find_if(services.begin(), services.end(),
                                  [&](const Service& service) { return service.name == name; });
  CRONWARP_ASSERT(found != services.end(), "no service " + name);
  return *found;
}

LoadOptions on(Platform platform) {
  LoadOptions options;
  options.platform = platform;
  return options;
}

std::string with_labels(const std::vector<std::string>& labels) {
  std::string text = "web:\n  image: busybox\n  labels:\n";
  for (const std::string& label : labels) text += "    - " + label + "\n";
  return text;
}

}  // namespace cronwarp::manifest

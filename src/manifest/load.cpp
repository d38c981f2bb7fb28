#include "manifest/load.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "base/suggest.h"
#include "manifest/behaviours.h"
#include "manifest/compose.h"
#include "manifest/findings.h"
#include "manifest/loader.h"
#include "manifest/memory_size.h"
#include "manifest/rules.h"
#include "manifest/scenario_file.h"
#include "manifest/suppression.h"
#include "manifest/task_ids.h"
#include "manifest/tasks.h"
#include "manifest/yaml_reader.h"

namespace cronwarp::manifest {
namespace {

class Loader {
 public:
  Loader(const SourceText& source, const LoadOptions& options, Files& files,
         Diagnostics& diagnostics)
      : source_(source), options_(options), files_(files), diagnostics_(diagnostics) {}

  std::optional<Scenario> load() {
    auto scenario = read();
    for (const YamlDocument* document : {&file_, &manifest_}) {
      if (document->root != nullptr) apply_suppressions(*document, diagnostics_);
    }
    drop_consequences((manifest_.root != nullptr ? manifest_.source : &source_)->name());
    drop_beside_the_purpose();
    diagnostics_.sort();
    drop_repeated(diagnostics_);
    return scenario;
  }

 private:
  std::optional<Scenario> read() {
    auto document = read_yaml(source_, diagnostics_);
    if (!document) return std::nullopt;
    file_ = *std::move(document);
    const bool has_settings = is_scenario(*file_.root);
    if (!has_settings) return build(ScenarioFile{}, file_, *file_.root);

    const ScenarioFile settings = read_scenario_file(file_, diagnostics_);
    if (settings.manifest == nullptr) return std::nullopt;
    if (settings.manifest->value->kind == Node::Kind::kMap) {
      return build(settings, file_, *settings.manifest->value);
    }
    auto manifest = read_manifest(*settings.manifest->value);
    if (!manifest) return std::nullopt;
    manifest_ = *std::move(manifest);
    return build(settings, manifest_, *manifest_.root);
  }

  std::optional<YamlDocument> read_manifest(const Node& path) {
    const auto source = files_.read(resolve(source_.name(), path.text));
    if (source) return read_yaml(**source, diagnostics_);
    diagnostics_.report(kFileNotFound, file_.at(path.span), source.error(),
                        "correct the path; it is relative to the scenario's folder");
    return std::nullopt;
  }

  std::optional<Scenario> build(const ScenarioFile& settings, const YamlDocument& document,
                                const Node& root) {
    const Variables variables = read_variables(document.source->name());
    const ComposeValues values(document, variables, diagnostics_);
    auto compose = read_compose(root, values, files_);
    if (!compose) return std::nullopt;

    Scenario scenario;
    scenario.path = source_.name();
    scenario.description = settings.description;
    scenario.app = settings.app.value_or(app_of_folder(document.source->name()));
    scenario.range = settings.range;
    scenario.seed = settings.seed;
    scenario.rack = settings.rack;
    scenario.manifest.path = document.source->name();
    scenario.manifest.platform =
        options_.platform.value_or(settings.platform.value_or(Platform::kGen1April2016));

    const bool has_own_start = settings.range && !options_.from_overrides_scenario;
    const TaskContext context{*document.source, scenario.manifest.platform, scenario.app,
                              has_own_start ? settings.range->from : options_.from};
    Declarations declarations = read_tasks(*compose, context, diagnostics_);
    if (declarations.tasks.empty() && declarations.rejected.empty() &&
        options_.purpose != Purpose::kServedRack) {
      diagnostics_.report(kNoTaskFound, document.at({0, 1}), "no service has a convox.cron label",
                          "add one to a service's labels: - convox.cron.NAME=0 8 * * ? bin/job");
      return std::nullopt;
    }
    scenario.behaviours = assign_behaviours(settings.patterns, declarations, diagnostics_);
    scenario.delivery = settings.delivery;
    scenario.commands = settings.commands;
    scenario.answers = settings.answers;
    scenario.scale = assign_scale(settings.scale, compose->services);
    const TaskIds ids(declarations);
    add_faults(settings.faults, ids, scenario, diagnostics_);
    add_expectations(settings.expectations, ids, scenario, diagnostics_);
    scenario.manifest.services = std::move(compose->services);
    scenario.manifest.tasks = std::move(declarations.tasks);
    scenario.manifest.rejected_tasks = declarations.rejected.size();
    if (scenario.rack) check_memory(scenario, settings.instance_memory);
    return scenario;
  }

  std::map<std::string, std::int32_t, std::less<>> assign_scale(
      const std::vector<ServiceCount>& counts, const std::vector<Service>& services) {
    std::vector<std::string_view> names;
    for (const Service& service : services) names.push_back(service.name);
    std::map<std::string, std::int32_t, std::less<>> scale;
    for (const ServiceCount& count : counts) {
      if (std::find(names.begin(), names.end(), count.service) != names.end()) {
        scale[count.service] = count.count;
        continue;
      }
      const auto near = closest(count.service, names);
      diagnostics_.report(kUnknownService, file_.at(count.span),
                          fmt::format("the manifest has no service '{}'", count.service),
                          near ? fmt::format("did you mean '{}'?", *near)
                               : fmt::format("the services are: {}", fmt::join(names, ", ")));
    }
    return scale;
  }

  // REQUIRES: the scenario has a rack.
  void check_memory(const Scenario& scenario, Span instance_memory) {
    const std::uint64_t available = scenario.rack->instance_memory_bytes;
    for (const Service& service : scenario.manifest.services) {
      const auto& tasks = scenario.manifest.tasks;
      const bool has_tasks = std::any_of(tasks.begin(), tasks.end(), [&](const Task& task) {
        return task.service == service.name;
      });
      const std::uint64_t needed = memory_needed(service);
      if (!has_tasks || needed <= available) continue;
      diagnostics_
          .report(kProcessNeverFits, file_.at(instance_memory),
                  fmt::format("a process of '{}' needs {}, and an instance has {}", service.name,
                              format_memory_size(needed), format_memory_size(available)),
                  "raise 'instance_memory', or give the service a smaller 'mem_limit'")
          .notes.push_back({service.location, service.memory_bytes
                                                  ? "this service says so with 'mem_limit'"
                                                  : "without a 'mem_limit' this is the default"});
    }
  }

  void drop_consequences(const std::string& manifest_path) {
    if (!hides_tasks(diagnostics_, manifest_path)) return;
    std::erase_if(diagnostics_.all(), [](const Diagnostic& found) {
      return found.id == kNoTaskFound.id || found.id == kUnmatchedBehaviour.id ||
             found.id == kUnmatchedPattern.id;
    });
  }

  // Found whatever the purpose, so that a suppression of it is never an unused one.
  void drop_beside_the_purpose() {
    if (options_.purpose == Purpose::kSimulation) return;
    std::erase_if(diagnostics_.all(),
                  [](const Diagnostic& found) { return found.id == kServedOnly.id; });
  }

  // Env files go by the manifest's folder only where none is named.
  Variables read_variables(const std::string& manifest_path) {
    Variables variables(options_.environment);
    for (const std::string& path : options_.env_files) {
      const auto file = files_.read(path);
      if (file) {
        define_all(**file, variables);
      } else {
        diagnostics_.report(kFileNotFound, {}, file.error(),
                            "correct the path given with --env-file");
      }
    }
    const std::string beside = resolve(manifest_path, ".env");
    if (options_.env_files.empty() && files_.exists(beside)) {
      const auto file = files_.read(beside);
      if (file) {
        define_all(**file, variables);
      } else {
        diagnostics_.report(kFileNotFound, {}, file.error(),
                            "make the file readable, or remove it");
      }
    }
    return variables;
  }

  void define_all(const SourceText& file, Variables& variables) {
    for (auto& [name, value] : read_dotenv(file, variables, diagnostics_)) {
      variables.define(std::move(name), std::move(value));
    }
  }

  const SourceText& source_;
  const LoadOptions& options_;
  Files& files_;
  Diagnostics& diagnostics_;
  YamlDocument file_;
  YamlDocument manifest_;  // without a root where the file is its own manifest
};

}  // namespace

std::string app_of_folder(const std::string& path) {
  std::string app =
      std::filesystem::path(path).lexically_normal().parent_path().filename().string();
  if (app.empty() || app == "." || app == "..") return "app";
  for (char& c : app) {
    if (c == '.') c = '-';
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return app;
}

std::optional<Scenario> load_with(const SourceText& source, const LoadOptions& options,
                                  Files& files, Diagnostics& diagnostics) {
  return Loader(source, options, files, diagnostics).load();
}

std::optional<Scenario> load(const SourceText& source, const LoadOptions& options,
                             SourceFiles& sources, Diagnostics& diagnostics) {
  DiskFiles files(sources);
  return load_with(source, options, files, diagnostics);
}

}  // namespace cronwarp::manifest

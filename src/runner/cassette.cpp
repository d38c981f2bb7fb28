#include "runner/cassette.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/contract.h"
#include "base/digest.h"
#include "runner/container.h"
#include "runner/images.h"

namespace cronwarp {
namespace {

std::string folder_of(const Manifest& manifest) {
  const std::string folder = std::filesystem::path(manifest.path).parent_path().string();
  return folder.empty() ? "." : folder;
}

std::string digest_of_value(const std::string& name, const std::string& value) {
  constexpr std::size_t kDigits = 8;
  return sha256_hex(name + '\0' + value).substr(0, kDigits);
}

std::map<std::string_view, const RecordedTask*> tasks_by_id(const Cassette& cassette) {
  std::map<std::string_view, const RecordedTask*> tasks;
  for (const RecordedTask& task : cassette.tasks) tasks.emplace(task.id, &task);
  return tasks;
}

// What `sh -c` gets, which is what people know; any other arguments as they are.
std::string command_text(const std::vector<std::string>& arguments) {
  const bool is_shell = arguments.size() == 3 && arguments[0] == "sh" && arguments[1] == "-c";
  return is_shell ? arguments[2] : fmt::format("{}", fmt::join(arguments, " "));
}

std::string named(std::string_view thing, const std::string& value) {
  return value.empty() ? fmt::format("no {}", thing) : fmt::format("the {} '{}'", thing, value);
}

std::string limit_sentence(const RecordedTask& before, const std::optional<Duration>& now) {
  return fmt::format(
      "{} had {} when recorded, and has {} now", before.id,
      before.docker_timeout
          ? fmt::format("docker_timeout {}", format_exact_duration(*before.docker_timeout))
          : "no docker_timeout",
      now ? format_exact_duration(*now) : "none");
}

// Collects sentences, each of them once: tasks of one service differ in the same way.
class Differences {
 public:
  void compare(const RecordedTask& before, const RecordedContainer& old_container, const Task& task,
               const RecordedContainer& new_container) {
    if (before.expression != task.expression) {
      add("{} was scheduled '{}' when recorded, and is scheduled '{}' now", task.id,
          before.expression, task.expression);
    }
    if (old_container.arguments != new_container.arguments) {
      add("{} ran '{}' when recorded, and runs '{}' now", task.id,
          command_text(old_container.arguments), command_text(new_container.arguments));
    }
    compare_images(old_container, new_container);
    compare_environments(old_container, new_container);
    const std::string& service = new_container.service;
    compare_texts(service, "entrypoint",
                  fmt::format("{}", fmt::join(old_container.entrypoint, " ")),
                  fmt::format("{}", fmt::join(new_container.entrypoint, " ")));
    compare_texts(service, "working_dir", old_container.working_dir, new_container.working_dir);
    compare_texts(service, "user", old_container.user, new_container.user);
    compare_texts(service, "volumes", fmt::format("{}", fmt::join(old_container.volumes, ", ")),
                  fmt::format("{}", fmt::join(new_container.volumes, ", ")));
    compare_texts(service, "mem_limit", bytes_text(old_container), bytes_text(new_container));
  }

  template <class... Values>
  void add(fmt::format_string<Values...> format, Values&&... values) {
    std::string sentence = fmt::format(format, std::forward<Values>(values)...);
    if (told_.insert(sentence).second) sentences_.push_back(std::move(sentence));
  }

  std::vector<std::string> take() && { return std::move(sentences_); }
  bool empty() const { return sentences_.empty(); }

 private:
  static std::string bytes_text(const RecordedContainer& container) {
    return container.memory_bytes ? fmt::format("{}", *container.memory_bytes) : "";
  }

  void compare_texts(const std::string& service, std::string_view thing, const std::string& before,
                     const std::string& now) {
    if (before == now) return;
    add("service {} had {} when recorded, and has {} now", service, named(thing, before),
        named(thing, now));
  }

  void compare_images(const RecordedContainer& before, const RecordedContainer& now) {
    if (before.image != now.image) {
      const auto made = [](const RecordedContainer& container) {
        return container.image.empty() ? std::string("built")
                                       : fmt::format("made from image '{}'", container.image);
      };
      add("service {} was {} when recorded, and is {} now", now.service, made(before), made(now));
    } else if (before.build_digest != now.build_digest) {
      add("what service {} is built from is not what it was when recorded: its build context, "
          "Dockerfile or build arguments have changed",
          now.service);
    }
  }

  void compare_environments(const RecordedContainer& before, const RecordedContainer& now) {
    const std::map<std::string, std::string> old_values(before.environment.begin(),
                                                        before.environment.end());
    const std::map<std::string, std::string> new_values(now.environment.begin(),
                                                        now.environment.end());
    for (const auto& [name, digest] : old_values) {
      const auto found = new_values.find(name);
      if (found == new_values.end()) {
        add("service {} had the environment variable {} when recorded, and has it no more",
            now.service, name);
      } else if (found->second != digest) {
        add("the environment variable {} of service {} has another value than when recorded", name,
            now.service);
      }
    }
    for (const auto& [name, digest] : new_values) {
      if (old_values.contains(name)) continue;
      add("service {} has the environment variable {} now, and had it not when recorded",
          now.service, name);
    }
  }

  std::vector<std::string> sentences_;
  std::set<std::string> told_;
};

using RunKey = std::pair<std::string, Instant>;

std::map<RunKey, const Measurement*> by_key(const Cassette& cassette) {
  std::map<RunKey, const Measurement*> runs;
  for (const RecordedRun& run : cassette.runs) {
    runs.emplace(RunKey(run.task, run.scheduled_at), &run.measurement);
  }
  return runs;
}

// By index of the plan's runs; null: it was not recorded.
std::vector<const Measurement*> match(const Cassette& cassette, const Scenario& scenario,
                                      const RealRunPlan& plan) {
  const std::map<RunKey, const Measurement*> recorded = by_key(cassette);
  std::vector<const Measurement*> matched;
  matched.reserve(plan.runs().size());
  for (const RealRun& run : plan.runs()) {
    const auto found = recorded.find({scenario.manifest.tasks[run.task].id, run.scheduled_at});
    matched.push_back(found == recorded.end() ? nullptr : found->second);
  }
  return matched;
}

// What to say when runs of the plan are not there though all is declared as it was.
void tell_missing_runs(const Cassette& cassette, const Scenario& scenario, TimeRange range,
                       const RealRunPlan& plan, Differences& differences) {
  const std::vector<const Measurement*> matched = match(cassette, scenario, plan);
  const auto missing = std::count(matched.begin(), matched.end(), nullptr);
  if (missing == 0) return;
  if (cassette.runs.size() < cassette.planned) {
    differences.add(
        "the recording was stopped after {} of {} real runs, and {} that this simulation needs "
        "are not among them",
        cassette.runs.size(), cassette.planned, missing);
    return;
  }
  const auto first = std::find(matched.begin(), matched.end(), nullptr) - matched.begin();
  const RealRun& run = plan.runs()[static_cast<std::size_t>(first)];
  differences.add(
      "recorded was {} to {} with --docker-runs {}; for {} to {}, {} of {} real runs are not "
      "there, the first that of {} at {}",
      format_instant(cassette.range.from), format_instant(cassette.range.to),
      to_string(cassette.sampling), format_instant(range.from), format_instant(range.to), missing,
      plan.runs().size(), scenario.manifest.tasks[run.task].id, format_instant(run.scheduled_at));
}

}  // namespace

std::vector<RecordedContainer> recorded_containers(const Scenario& scenario,
                                                   const RealRunPlan& plan) {
  const std::string folder = folder_of(scenario.manifest);
  std::vector<std::pair<Build, std::string>> digests;
  // What several containers are built from is read once.
  const auto digest_of = [&](const Build& build) {
    for (const auto& [known, digest] : digests) {
      if (known == build) return digest;
    }
    return digests.emplace_back(build, build_digest(build, folder)).second;
  };
  std::vector<RecordedContainer> described;
  described.reserve(plan.containers().size());
  for (const Container& container : plan.containers()) {
    RecordedContainer& recorded = described.emplace_back();
    recorded.service = container.service;
    recorded.image = container.image;
    if (container.image.empty() && container.build) {
      recorded.build_digest = digest_of(*container.build);
    }
    recorded.entrypoint = container.entrypoint;
    recorded.arguments = container.arguments;
    for (const auto& [name, value] : container.environment) {
      recorded.environment.emplace_back(name, digest_of_value(name, value));
    }
    recorded.working_dir = container.working_dir;
    recorded.user = container.user;
    recorded.volumes = container.volumes;
    recorded.memory_bytes = container.memory_bytes;
  }
  return described;
}

Cassette make_cassette(const Scenario& scenario, const RealRunPlan& plan, RecordingFacts facts,
                       const std::vector<std::optional<Measurement>>& measurements) {
  CRONWARP_ASSERT(measurements.size() == plan.runs().size(), "the measurements are another plan's");
  Cassette cassette;
  cassette.tool_version = std::move(facts.tool_version);
  cassette.range = facts.range;
  cassette.sampling = facts.sampling;
  cassette.faketime = facts.faketime;
  CRONWARP_ASSERT(facts.containers.size() == plan.containers().size(),
                  "the containers are another plan's");
  cassette.containers = std::move(facts.containers);
  for (std::size_t i = 0; i < cassette.containers.size(); ++i) {
    if (i < facts.image_ids.size()) cassette.containers[i].image_id = facts.image_ids[i];
    if (i < facts.faketime_failures.size()) {
      cassette.containers[i].faketime_failure = facts.faketime_failures[i];
    }
  }
  const std::vector<Task>& tasks = scenario.manifest.tasks;
  for (TaskIndex task = 0; task < tasks.size(); ++task) {
    cassette.tasks.push_back({tasks[task].id, tasks[task].expression, plan.container_of(task),
                              scenario.behaviours[task].docker_timeout});
  }
  cassette.planned = plan.runs().size();
  for (std::size_t i = 0; i < measurements.size(); ++i) {
    const RealRun& run = plan.runs()[i];
    if (!measurements[i]) continue;
    cassette.runs.push_back({tasks[run.task].id, run.scheduled_at, *measurements[i]});
  }
  return cassette;
}

std::vector<std::string> stale_parts(const Cassette& cassette, const Scenario& scenario,
                                     TimeRange range, const RealRunPlan& plan) {
  const std::vector<RecordedContainer> containers = recorded_containers(scenario, plan);
  Differences differences;
  std::map<std::string_view, const RecordedTask*> gone = tasks_by_id(cassette);
  const std::vector<Task>& tasks = scenario.manifest.tasks;
  for (TaskIndex index = 0; index < tasks.size(); ++index) {
    const auto found = gone.find(tasks[index].id);
    if (found == gone.end()) {
      differences.add("{} is a task now, and was none when recorded", tasks[index].id);
      continue;
    }
    const RecordedTask& recorded = *found->second;
    const std::optional<Duration>& limit = scenario.behaviours[index].docker_timeout;
    if (recorded.docker_timeout != limit) {
      differences.add("{}", limit_sentence(recorded, limit));
    }
    differences.compare(recorded, cassette.containers[recorded.container], tasks[index],
                        containers[plan.container_of(index)]);
    gone.erase(found);
  }
  for (const auto& [id, recorded] : gone) {
    differences.add("{} was a task when recorded, and is none now", id);
  }
  if (differences.empty()) tell_missing_runs(cassette, scenario, range, plan, differences);
  return std::move(differences).take();
}

std::vector<std::string> faketime_failures(const Cassette& cassette, const Scenario& scenario,
                                           const RealRunPlan& plan) {
  const std::map<std::string_view, const RecordedTask*> recorded = tasks_by_id(cassette);
  std::vector<std::string> failures(plan.containers().size());
  const std::vector<Task>& tasks = scenario.manifest.tasks;
  for (TaskIndex index = 0; index < tasks.size(); ++index) {
    const auto found = recorded.find(tasks[index].id);
    CRONWARP_ASSERT(found != recorded.end(), "a stale cassette is replayed");
    failures[plan.container_of(index)] =
        cassette.containers[found->second->container].faketime_failure;
  }
  return failures;
}

CassetteRuns::CassetteRuns(const Cassette& cassette, const Scenario& scenario,
                           const RealRunPlan& plan)
    : by_run_(match(cassette, scenario, plan)) {
  CRONWARP_ASSERT(std::find(by_run_.begin(), by_run_.end(), nullptr) == by_run_.end(),
                  "a stale cassette is replayed");
}

const Measurement& CassetteRuns::measure(std::size_t run) { return *by_run_[run]; }

}  // namespace cronwarp

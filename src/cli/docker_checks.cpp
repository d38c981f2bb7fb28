#include "cli/docker_checks.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/environment_error.h"
#include "runner/container_run.h"
#include "runner/faketime.h"

namespace cronwarp::cli {
namespace {

namespace fs = std::filesystem;
using Level = Check::Level;

constexpr std::uintmax_t kRoomWanted = std::uintmax_t{1} << 30U;
constexpr std::uintmax_t kRoomNeeded = std::uintmax_t{16} << 20U;
constexpr std::chrono::seconds kTrialLimit{30};

// Our errors say what is wrong, and after a semicolon or a line's end what to do.
Check fault_of(const std::string& subject, const EnvironmentError& error) {
  const std::string text = error.what();
  const std::size_t line_end = text.rfind('\n');
  const std::size_t end = line_end == std::string::npos ? text.rfind("; ") : line_end;
  if (end == std::string::npos) return {Level::kFault, subject, text, ""};
  const std::size_t remedy = text.find_first_not_of("; \n", end);
  return {Level::kFault, subject, text.substr(0, end), text.substr(remedy)};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

Check check_memory(const std::string& is_limited, const std::vector<std::string>& warnings) {
  const bool has_no_swap_limit =
      std::any_of(warnings.begin(), warnings.end(), [](const std::string& warning) {
        return warning.find("No swap limit") != std::string::npos;
      });
  if (is_limited != "true") {
    return {Level::kWarning, "memory limits",
            "the engine does not hold containers to mem_limit: none is ever out of memory",
            "turn on the memory controller of the kernel's control groups"};
  }
  if (has_no_swap_limit) {
    return {Level::kWarning, "memory limits",
            "containers are held to mem_limit, but may swap beyond it",
            "turn swap off, or its accounting on (kernel option swapaccount=1)"};
  }
  return {Level::kOk, "memory limits", "containers are held to mem_limit", ""};
}

// nullopt: the folder is not one that we may look into, or is on another machine.
std::optional<Check> check_room(const std::string& root) {
  std::error_code error;
  const fs::space_info space = fs::space(root, error);
  if (root.empty() || error) return std::nullopt;
  Check check{Level::kOk, "disk room",
              fmt::format("{} MiB are free in {}", space.available >> 20U, root), ""};
  if (space.available < kRoomWanted) {
    check.level = space.available < kRoomNeeded ? Level::kFault : Level::kWarning;
    check.remedy = "free some, for example with 'docker system prune'";
  }
  return check;
}

// In the words of runc and crun.
bool is_missing_program(const std::string& refusal) {
  return refusal.find("executable file not found") != std::string::npos ||
         refusal.find("executable file `sh` not found") != std::string::npos;
}

std::string folder_of(const std::string& manifest) {
  const std::string folder = fs::path(manifest).parent_path().string();
  return folder.empty() ? "." : folder;
}

}  // namespace

DockerChecks::DockerChecks(EventLoop& loop, Tell tell) : loop_(loop), tell_(std::move(tell)) {}

void DockerChecks::tell(const Check& check) {
  if (check.level == Level::kFault) is_fit_ = false;
  tell_(check);
}

bool DockerChecks::run(const std::string& docker_command, const Scenario* scenario) {
  std::optional<DockerClient> client;
  try {
    client.emplace(loop_, docker_command);
  } catch (const EnvironmentError& error) {
    tell(fault_of("client", error));
    check_faketime();
    return false;
  }
  const std::vector<std::string> version = lines_of(client->call({"--version"}).output);
  tell({Level::kOk, "client",
        fmt::format("{} ({})", client->program(), version.empty() ? "" : version.front()), ""});
  try {
    check_engine(*client);
  } catch (const EnvironmentError& error) {
    tell(fault_of("engine", error));
    check_faketime();
    return false;
  }
  check_leftovers(*client);
  check_faketime();
  if (scenario != nullptr) {
    check_services(*client, *scenario);
  } else {
    tell({Level::kOk, "containers", "not tried: no file was given whose services could run", ""});
  }
  client->remove_own();
  return is_fit_;
}

void DockerChecks::check_engine(DockerClient& client) {
  const std::string version = client.version();
  const ProgramResult asked =
      client.call({"info", "--format",
                   "{{.OSType}}\n{{.MemoryLimit}}\n{{.DockerRootDir}}{{range .Warnings}}\n{{.}}"
                   "{{end}}"});
  const std::vector<std::string> facts = lines_of(asked.output);
  if (asked.exit_code != 0 || facts.size() < 3) {
    tell({Level::kOk, "engine", version, ""});
    tell({Level::kWarning, "memory limits", "the engine does not say whether it keeps them", ""});
    return;
  }
  if (facts[0] != "linux") {
    tell({Level::kFault, "engine", fmt::format("{}, runs {} containers", version, facts[0]),
          "switch it to Linux containers"});
    return;
  }
  tell({Level::kOk, "engine", version + ", runs linux containers", ""});
  tell(check_memory(facts[1], {facts.begin() + 3, facts.end()}));
  if (const auto room = check_room(facts[2])) tell(*room);
}

void DockerChecks::check_leftovers(const DockerClient& client) {
  const std::size_t left = client.count_abandoned();
  if (left == 0) return tell({Level::kOk, "leftovers", "no killed run has left a container", ""});
  tell({Level::kWarning, "leftovers",
        fmt::format("killed runs have left {} container{}", left, left == 1 ? "" : "s"),
        "the next run removes them, as does 'cronwarp docker clean'"});
}

void DockerChecks::check_faketime() {
  library_ = find_faketime_library();
  if (library_) return tell({Level::kOk, "libfaketime", *library_, ""});
  tell({Level::kWarning, "libfaketime", "it is not installed, so that --faketime cannot be used",
        "apt-get install libfaketime"});
}

void DockerChecks::check_services(DockerClient& client, const Scenario& scenario) {
  const Manifest& manifest = scenario.manifest;
  const std::string folder = folder_of(manifest.path);
  const ImageStore images(client, folder, [](const std::string&) {});
  const std::vector<Container> containers = task_containers(manifest);
  for (const Service& service : manifest.services) {
    std::vector<std::pair<std::string, Container>> tasks;
    for (TaskIndex task = 0; task < containers.size(); ++task) {
      if (containers[task].service != service.name) continue;
      tasks.emplace_back(manifest.tasks[task].id, containers[task]);
    }
    if (tasks.empty()) continue;
    try {
      check_service(client, images, folder, tasks);
    } catch (const EnvironmentError& error) {
      tell(fault_of(service.name, error));
    }
  }
}

void DockerChecks::check_service(DockerClient& client, const ImageStore& images,
                                 const std::string& folder,
                                 const std::vector<std::pair<std::string, Container>>& tasks) {
  const Container& first = tasks.front().second;
  const std::string subject = "image of " + first.service;
  const auto image = images.find(first);
  if (!image && first.image.empty()) {
    return tell({Level::kOk, subject,
                 fmt::format("the next run builds it from '{}'; what it can do shows then",
                             first.build->context),
                 ""});
  }
  if (!image) {
    return tell(
        {Level::kWarning, subject,
         fmt::format("the engine does not have '{}'; the next run tries to pull it", first.image),
         "pull it now, build it, or load it with 'docker load'"});
  }
  tell({Level::kOk, subject, *image, ""});
  if (!check_shell(client, *image, folder, first) || !library_) return;
  for (auto task = tasks.begin(); task != tasks.end(); ++task) {
    const bool is_known = std::any_of(
        tasks.begin(), task, [&](const auto& before) { return before.second == task->second; });
    if (is_known) continue;
    const std::string why = why_faketime_fails(client, *library_, *image, task->second, folder);
    if (why.empty()) {
      tell({Level::kOk, "faketime of " + task->first, "it sees the scheduled time", ""});
    } else {
      tell({Level::kWarning, "faketime of " + task->first, "it would see the real time: " + why,
            ""});
    }
  }
}

bool DockerChecks::check_shell(DockerClient& client, const std::string& image,
                               const std::string& folder, const Container& container) {
  Container trial = container;
  trial.entrypoint = {"sh"};
  trial.arguments = {"-c", ":"};
  ContainerOrder order;
  order.container = &trial;
  order.image = image;
  order.manifest_folder = folder;
  order.name = fmt::format("cronwarp-{}-doctor-{}", client.labels().run_id, container.service);
  order.time_limit = kTrialLimit;
  std::optional<ContainerEnd> end;
  std::string lost;
  {
    const ContainerRun run(client, order,
                           {.on_output = [](std::string_view) {},
                            .on_end = [&end](const ContainerEnd& ended) { end = ended; },
                            .on_engine_lost = [&lost](const std::string& error) { lost = error; }});
    while (!end && lost.empty()) loop_.run_one();
  }
  if (!lost.empty()) throw EnvironmentError(lost);
  const std::string subject = "containers of " + container.service;
  if (end->outcome.kind == OutcomeKind::kSucceeded) {
    tell({Level::kOk, subject, "one was made, ran sh and was removed", ""});
    return true;
  }
  if (is_missing_program(end->refusal) || end->outcome.cause == Cause::kCommandNotFound) {
    tell({Level::kFault, subject, "the image has no sh, by which Convox runs every command",
          "build the image with one"});
  } else if (!end->refusal.empty()) {
    tell({Level::kFault, subject, "the engine refuses to make one: " + end->refusal,
          "see whether 'docker run' makes one with the service's settings"});
  } else {
    tell({Level::kFault, subject,
          "sh does not work in it: " + std::string(to_string(end->outcome.cause)),
          fmt::format("try 'docker run --entrypoint sh {} -c :'", image)});
  }
  return false;
}

}  // namespace cronwarp::cli

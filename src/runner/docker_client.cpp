#include "runner/docker_client.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string_view>
#include <unistd.h>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include "base/digest.h"
#include "base/environment_error.h"
#include "base/interrupted.h"
#include "base/time.h"
#include "runner/client_query.h"
#include "runner/engine_words.h"

namespace cronwarp {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kRunIdDigits = 12;
// The engine may be at removing a container already, which makes it refuse to.
constexpr int kRemovalsMax = 100;
constexpr milliseconds kRemovalPause{100};
// In which containers to be removed gather.
constexpr milliseconds kRemovalDelay{500};
constexpr std::string_view kOwnerLabel = "cronwarp.owner";

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

// When the process started, in the kernel's ticks since boot; empty: there is no such process.
// Source: proc(5), /proc/pid/stat, field 22.
std::string start_of_process(const std::string& pid) {
  constexpr int kFieldsBetween = 19;  // from the third, which follows the name in parentheses
  const std::string stat = first_line("/proc/" + pid + "/stat");
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos) return {};
  std::istringstream fields(stat.substr(name_end + 1));
  std::string field;
  fields >> field;
  // A zombie, or dead, is no more than an entry that its parent has not taken away.
  if (field == "Z" || field == "X") return {};
  for (int i = 0; i < kFieldsBetween; ++i) fields >> field;
  return field;
}

// Process ids mean something on one machine, between two of its starts, in one namespace.
std::string this_host() {
  std::error_code unreadable;
  const auto space = std::filesystem::read_symlink("/proc/self/ns/pid", unreadable);
  std::string host = first_line("/proc/sys/kernel/random/boot_id") + "/" + space.string();
  std::erase(host, ' ');
  return host;
}

std::string this_owner() {
  const std::string pid = std::to_string(::getpid());
  return fmt::format("{} {} {}", this_host(), pid, start_of_process(pid));
}

// A cronwarp of another machine is taken to live: nobody can tell from here.
bool is_abandoned(const std::string& owner) {
  std::istringstream words(owner);
  std::string host;
  std::string pid;
  std::string start;
  words >> host >> pid >> start;
  return host == this_host() && start_of_process(pid) != start;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

// What the engine has two kinds of and the client names in the same way.
struct Kind {
  std::vector<std::string> list;
  std::vector<std::string> inspect;  // prints a line for each: its name, a tab, its owner
  std::vector<std::string> remove;
};

Kind containers() {
  return {{"ps", "-a", "-q", "--no-trunc"},
          {"inspect", "--type", "container", "--format",
           "{{.Id}}\t{{index .Config.Labels \"cronwarp.owner\"}}"},
          {"rm", "-f", "-v"}};
}

Kind volumes() {
  return {{"volume", "ls", "-q"},
          {"volume", "inspect", "--format", "{{.Name}}\t{{index .Labels \"cronwarp.owner\"}}"},
          {"volume", "rm", "-f"}};
}

std::vector<std::string> joined(std::vector<std::string> words,
                                const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::vector<std::string> found(const DockerClient& client, const Kind& kind,
                               const std::string& label) {
  const ProgramResult result = client.call(joined(kind.list, {"--filter", "label=" + label}));
  if (result.exit_code != 0) {
    throw EnvironmentError("the container engine does not list what it has: " +
                           plain_words(result.error_output));
  }
  return lines_of(result.output);
}

std::vector<std::string> found_abandoned(const DockerClient& client, const Kind& kind) {
  const std::vector<std::string> all = found(client, kind, std::string(kOwnerLabel));
  if (all.empty()) return {};
  std::vector<std::string> abandoned;
  // One that has gone meanwhile makes the client fail, but it prints the others.
  for (const std::string& line : lines_of(client.call(joined(kind.inspect, all)).output)) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos || !is_abandoned(line.substr(tab + 1))) continue;
    abandoned.push_back(line.substr(0, tab));
  }
  return abandoned;
}

void pause(EventLoop& loop, milliseconds length) {
  // An interruption may come out of the loop, and the timer's handler is left behind in it.
  const auto is_over = std::make_shared<bool>(false);
  boost::asio::steady_timer timer(loop.context());
  timer.expires_after(length);
  timer.async_wait([is_over](const boost::system::error_code&) { *is_over = true; });
  while (!*is_over) loop.run_one();
}

// Removes what `find` finds, until it finds nothing; returns how many there were.
std::size_t remove_all_of(const DockerClient& client, const Kind& kind,
                          const std::function<std::vector<std::string>()>& find) {
  std::size_t most = 0;
  std::string words;
  for (int i = 0; i < kRemovalsMax; ++i) {
    const std::vector<std::string> names = find();
    if (names.empty()) return most;
    most = std::max(most, names.size());
    if (i > 0) pause(client.loop(), kRemovalPause);
    words = client.call(joined(kind.remove, names)).error_output;
  }
  throw EnvironmentError("the container engine does not remove what cronwarp started: " +
                         plain_words(words) + "; remove it with 'cronwarp docker clean'");
}

std::size_t remove_labelled(const DockerClient& client, const std::string& label) {
  const auto find_in = [&](const Kind& kind) {
    return [&client, &label, kind] { return found(client, kind, label); };
  };
  const std::size_t count = remove_all_of(client, containers(), find_in(containers()));
  remove_all_of(client, volumes(), find_in(volumes()));
  return count;
}

}  // namespace

// The containers to be removed in the background, some together: each client that is started costs
// as much time as the removal itself.
class DockerClient::Removals : public std::enable_shared_from_this<Removals> {
 public:
  explicit Removals(const DockerClient& client)
      : client_(client), timer_(client.loop().context()) {}

  void add(const std::string& container) {
    waiting_.push_back(container);
    if (at_work_ || waiting_.size() > 1) return;
    timer_.expires_after(kRemovalDelay);
    timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
      const auto self = weak.lock();
      if (!error && self && !self->at_work_) self->start();
    });
  }

  // Whether there was something to do.
  bool hurry() {
    if (!at_work_ && !waiting_.empty()) start();
    return at_work_ != nullptr;
  }

 private:
  void start() {
    at_work_.reset();
    if (waiting_.empty()) return;
    std::vector<std::string> words = joined(containers().remove, waiting_);
    waiting_.clear();
    try {
      // Whether it could be done shows when the run is cleaned up.
      at_work_ = std::make_unique<ClientQuery>(client_, std::move(words),
                                               [this](const ProgramResult&) { start(); });
    } catch (const EnvironmentError&) {
      // As above.
    }
  }

  const DockerClient& client_;
  boost::asio::steady_timer timer_;
  std::vector<std::string> waiting_;
  std::unique_ptr<ClientQuery> at_work_;
};

DockerClient::DockerClient(EventLoop& loop, const std::string& program) : loop_(loop) {
  static std::size_t clients = 0;
  const auto path = find_program(program);
  if (!path) {
    const bool is_docker = std::filesystem::path(program).filename() == "docker";
    throw EnvironmentError(fmt::format(
        "there is no program '{}' that can be run; {}", program,
        is_docker ? "install docker (Debian: apt install docker.io), or name the container "
                    "engine's client with --docker-cmd"
                  : "install it, or name another client with --docker-cmd"));
  }
  program_ = *path;
  labels_.owner = this_owner();
  labels_.run_id =
      sha256_hex(fmt::format("{} {}", labels_.owner, ++clients)).substr(0, kRunIdDigits);
  removals_ = std::make_shared<Removals>(*this);
}

DockerClient::~DockerClient() {
  // It is ending anyway, and a second signal ends the program the hard way.
  for (bool is_done = false; !is_done;) {
    try {
      wait_for_removals();
      is_done = true;
    } catch (const Interrupted&) {
      continue;
    }
  }
}

std::string DockerClient::version() const {
  const ProgramResult result =
      call({"version", "--format", "{{.Client.Version}} {{if .Server}}{{.Server.Version}}{{end}}"});
  if (result.exit_code != 0) {
    throw EnvironmentError("the container engine does not answer: " +
                           plain_words(result.error_output));
  }
  std::istringstream words(result.output);
  std::string client;
  std::string engine;
  words >> client >> engine;
  const std::string name = std::filesystem::path(program_).filename().string();
  if (engine.empty()) return fmt::format("{} {}", name, client);
  return fmt::format("{} {}, engine {}", name, client, engine);
}

std::optional<std::string> DockerClient::image_id(const std::string& name) const {
  const ProgramResult result = call({"image", "inspect", "--format", "{{.Id}}", name});
  const std::vector<std::string> lines = lines_of(result.output);
  if (result.exit_code != 0 || lines.empty()) return std::nullopt;
  return lines.front();
}

ProgramResult DockerClient::call(std::vector<std::string> arguments,
                                 milliseconds time_limit) const {
  const std::string what = arguments.empty() ? std::string() : arguments.front();
  ProgramCall call{.program = program_, .arguments = std::move(arguments)};
  ProgramResult result = run_program(loop_, call, time_limit);
  if (result.timed_out) {
    throw EnvironmentError(fmt::format(
        "the container engine has not answered '{} {}' within {}; see whether it is well with '{} "
        "info'",
        program_, what, format_duration(time_limit), program_));
  }
  if (result.exit_code != 0) {
    if (const auto fault = engine_fault(result.error_output)) throw EnvironmentError(*fault);
  }
  return result;
}

void DockerClient::require_network(const std::string& name) const {
  static constexpr std::array<std::string_view, 7> kModes = {
      "none", "host", "bridge", "default", "private", "slirp4netns", "pasta"};
  // "container:web", "name=web,alias=db": what such words mean the engine knows.
  const bool is_name = name.find_first_of(":=,") == std::string::npos &&
                       std::find(kModes.begin(), kModes.end(), name) == kModes.end();
  if (!is_name || call({"network", "inspect", "--", name}).exit_code == 0) return;
  throw EnvironmentError(
      fmt::format("there is no network '{0}' on the container engine; make it with 'docker network "
                  "create {0}', or leave out --docker-network",
                  name));
}

std::optional<std::string> DockerClient::create_volume(const std::string& name) {
  if (volumes_.contains(name)) return std::nullopt;
  const ProgramResult result =
      call({"volume", "create", "--label", "cronwarp.run=" + labels_.run_id, "--label",
            "cronwarp.owner=" + labels_.owner, name});
  if (result.exit_code != 0) {
    return "the container engine does not make the volume " + name + ": " +
           plain_words(result.error_output);
  }
  volumes_.insert(name);
  return std::nullopt;
}

void DockerClient::remove_later(const std::string& container) { removals_->add(container); }

void DockerClient::wait_for_removals() {
  while (removals_->hurry() || removal_token_.use_count() > 1) loop_.run_one();
}

std::size_t DockerClient::remove_own() {
  wait_for_removals();
  const std::size_t count = remove_labelled(*this, "cronwarp.run=" + labels_.run_id);
  volumes_.clear();
  return count;
}

std::size_t DockerClient::remove_abandoned() {
  const auto find_in = [this](const Kind& kind) {
    return [this, kind] { return found_abandoned(*this, kind); };
  };
  const std::size_t count = remove_all_of(*this, containers(), find_in(containers()));
  remove_all_of(*this, volumes(), find_in(volumes()));
  return count;
}

std::size_t DockerClient::count_abandoned() const {
  return found_abandoned(*this, containers()).size();
}

std::size_t DockerClient::remove_all() {
  wait_for_removals();
  const std::size_t count = remove_labelled(*this, std::string(kOwnerLabel));
  volumes_.clear();
  return count;
}

}  // namespace cronwarp

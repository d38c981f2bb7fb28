#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/time.h"
#include "model/scenario.h"
#include "runner/docker_client.h"
#include "runner/live_runner.h"

namespace cronwarp {

struct DockerLiveOptions {
  std::string network = "none";
  // Of one container whose task says nothing else; nullopt: it may run as long as it likes.
  std::optional<Duration> time_limit;
};

// Runs each command in a container made from its service; a command inside a container by
// `docker exec`. What an engine that is lost takes with it ends as killed, with the cause as its
// trouble; a container that the engine refuses says why, and exits with 125.
class DockerLive : public LiveRunner {
 public:
  // Of containers and commands inside them together. Beyond that a run is refused, because each is
  // a client of the engine's on this machine.
  static constexpr std::size_t kRunsMax = 200;
  // Of the input of one run that its process does not read. Beyond that it is killed.
  static constexpr std::size_t kInputBytesMax = std::size_t{64} << 20;

  using Announce = std::function<void(const std::string&)>;

  // Makes sure of the images of all services first; `announce` is told of what takes long, before
  // it begins. Client and scenario are borrowed and outlive the runner. Throws EnvironmentError.
  DockerLive(DockerClient& client, const Scenario& scenario, const DockerLiveOptions& options,
             const Announce& announce);
  // Kills and removes what runs.
  ~DockerLive() override;

  void set_listener(LiveRunListener& listener) override;
  LiveRunId start(const LiveRunSpec& spec) override;
  LiveRunId exec(LiveRunId in, std::string_view command) override;
  void write(LiveRunId run, std::string_view input) override;
  void end_input(LiveRunId run) override;
  void set_listening(LiveRunId run, bool listening) override;
  void kill(LiveRunId run) override;
  void drop(LiveRunId run) override;

  // Drops all that runs.
  void drop_all();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;  // shared with what the loop still has to do
};

}  // namespace cronwarp

#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "model/outcome.h"
#include "runner/container.h"
#include "runner/docker_client.h"

namespace cronwarp {

// What a container is told for one run, besides what it is made from.
struct ContainerOrder {
  const Container* container = nullptr;  // borrowed for the constructor
  std::string image = {};                // id or tag that the engine has
  std::string manifest_folder = {};      // volumes are relative to it
  std::string name = {};                 // unique on the engine: "cronwarp-<run id>-<number>"
  std::string task = {};                 // labels; empty: a client's command
  std::string firing = {};
  std::vector<std::pair<std::string, std::string>> variables = {};  // CRONWARP_*, faketime's
  std::vector<std::string> mounts = {};  // of `--mount`, besides its volumes
  std::string network = "none";
  std::optional<Duration> time_limit = std::nullopt;  // of its process
  bool keeps_input_open = false;
};

struct ContainerEnd {
  Duration duration{0};  // of its process
  Outcome outcome;
  std::string refusal;  // of a container that was refused: why, in the engine's words
};

// One container from its start to its removal: `docker run`, watched by time; killed by name, for
// killing the client would leave it; then `docker inspect` for how it really ended, and `docker rm`
// with its anonymous volumes. Destroying it kills and removes the container; the client waits for
// that, with wait_for_removals() or at its own end.
class ContainerRun {
 public:
  struct Listener {
    std::function<void(std::string_view)> on_output;  // raw bytes, both streams as they come
    // After the last output, when the container is being removed; may destroy the run. An engine
    // that does not answer any more: the error instead of an end, one sentence with what to do.
    std::function<void(const ContainerEnd&)> on_end;
    std::function<void(const std::string& error)> on_engine_lost;
  };

  // The client is borrowed and outlives the run. Throws EnvironmentError: the engine's client
  // cannot be started.
  ContainerRun(DockerClient& client, const ContainerOrder& order, Listener listener);
  ~ContainerRun();
  ContainerRun(const ContainerRun&) = delete;
  ContainerRun& operator=(const ContainerRun&) = delete;

  const std::string& name() const;

  void write(std::string_view input);
  void end_input();
  // So many bytes of it the engine's client has not taken yet.
  std::size_t unwritten() const;
  // Whether its output is read. If it is not, the container stands still as soon as what lies
  // between is full.
  void set_listening(bool listening);
  // SIGKILL; its end is told as that of any other container.
  void kill();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace cronwarp

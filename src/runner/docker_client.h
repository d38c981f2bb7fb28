#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "io/event_loop.h"
#include "runner/child_process.h"

namespace cronwarp {

// What a container carries so that it is found again whatever became of the program that started
// it. Labels `cronwarp.run`, `cronwarp.owner`, `cronwarp.task`, `cronwarp.firing`.
struct RunLabels {
  std::string run_id;  // of this run of cronwarp, 12 hex digits
  // "HOST PID START": boot id of this machine and our process namespace, our process id and when
  // that process started, so that another cronwarp knows whether we live.
  std::string owner;
};

// The container engine, spoken to through its command-line client, `docker` or one that takes the
// same words (`podman`). Every call blocks on the loop until the client has answered, but for the
// container runs of container_run.h. All throw EnvironmentError where the engine does not answer,
// with the cause and what to do.
class DockerClient {
 public:
  // `program` as given with --docker-cmd: a name on PATH or a path. Throws EnvironmentError: there
  // is no such program.
  DockerClient(EventLoop& loop, const std::string& program);
  // Waits for the removals that go on.
  ~DockerClient();
  DockerClient(const DockerClient&) = delete;
  DockerClient& operator=(const DockerClient&) = delete;

  EventLoop& loop() const { return loop_; }
  const std::string& program() const { return program_; }  // absolute path
  const RunLabels& labels() const { return labels_; }

  // "docker 28.2.2, engine 20.10.24": asks the engine, so that it is known to be there.
  std::string version() const;

  // The id of an image of that name; nullopt: the engine has none.
  std::optional<std::string> image_id(const std::string& name) const;

  // Runs the client with these arguments to its end.
  ProgramResult call(std::vector<std::string> arguments,
                     std::chrono::milliseconds time_limit = std::chrono::minutes{1}) const;

  // Throws EnvironmentError: the engine has no network of that name.
  void require_network(const std::string& name) const;

  // Makes sure of a volume that carries this run's labels; returns why the engine refuses it.
  std::optional<std::string> create_volume(const std::string& name);

  // Kills and removes a container and its anonymous volumes, while other things go on; whether it
  // is there or not.
  void remove_later(const std::string& container);
  // Works on the loop until those are gone and nobody holds a token.
  void wait_for_removals();
  // Held by who is about to call remove_later().
  std::shared_ptr<void> removal_token() const { return removal_token_; }

  // Kills and removes the containers and removes the volumes of this run, or of all runs whose
  // cronwarp is no more; returns how many containers. Never throws for what is gone already.
  std::size_t remove_own();
  std::size_t remove_abandoned();
  // How many containers that would be.
  std::size_t count_abandoned() const;
  // Of every run of whoever, on whatever machine.
  std::size_t remove_all();

 private:
  class Removals;

  EventLoop& loop_;
  std::string program_;
  RunLabels labels_;
  std::set<std::string> volumes_;  // created
  std::shared_ptr<Removals> removals_;
  std::shared_ptr<void> removal_token_ = std::make_shared<int>();
};

}  // namespace cronwarp

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "runner/child_process.h"
#include "runner/docker_client.h"

namespace cronwarp {

// One short call of the engine's client, during which the loop goes on. Destroying it ends it.
class ClientQuery {
 public:
  // `on_answer` may destroy the query. A client that does not answer within a minute is killed:
  // timed_out. Throws EnvironmentError: the client cannot be started.
  ClientQuery(const DockerClient& client, std::vector<std::string> arguments,
              std::function<void(const ProgramResult&)> on_answer);
  ~ClientQuery();
  ClientQuery(const ClientQuery&) = delete;
  ClientQuery& operator=(const ClientQuery&) = delete;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cronwarp

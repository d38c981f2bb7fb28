#pragma once

#include <string>
#include <utility>
#include <vector>

#include "runner/container_run.h"
#include "runner/docker_client.h"

namespace cronwarp {

// How a container is asked for: `docker run` in words.
struct DockerRunWords {
  std::vector<std::string> arguments;  // they read the environment from /dev/fd/3
  std::string environment_file;
  // Variables that no line of that file can hold: the client gets them itself, and passes them on.
  std::vector<std::pair<std::string, std::string>> client_environment;
  std::vector<std::string> named_volumes;  // of this run, to be made before
};

// REQUIRES: order.container is set. `home`: what `~` is in the source of a volume.
DockerRunWords docker_run_words(const ContainerOrder& order, const RunLabels& labels,
                                const std::string& home);

}  // namespace cronwarp

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runner/build_digest.h"
#include "runner/container.h"
#include "runner/docker_client.h"

namespace cronwarp {

// Makes sure that the engine has what the containers are made from: builds once per service and
// content, pulls what is not there. What it builds stays on the engine as
// "cronwarp-<service>:<digest>", labelled `cronwarp.image`, and serves later runs.
class ImageStore {
 public:
  // Told before a build or a pull, which may take minutes: "building the image of web".
  using Announce = std::function<void(const std::string&)>;

  // The client is borrowed and outlives the store. `folder`: of the manifest.
  ImageStore(const DockerClient& client, std::string folder, Announce announce);

  // The tag or id to run. Throws EnvironmentError: with the last lines of what the engine said and
  // what to do, or that the service says nothing to make a container from.
  std::string prepare(const Container& container);
  // The same without building or pulling; nullopt: it would have to. Throws EnvironmentError: what
  // it would be built from cannot be read, or there is nothing.
  std::optional<std::string> find(const Container& container) const;

 private:
  struct Built {
    std::string service;
    Build build;
    std::string tag;
  };

  std::string tag_of(const Container& container) const;
  void build_image(const Container& container, const std::string& tag) const;
  void pull_image(const std::string& name) const;

  const DockerClient& client_;
  std::string folder_;
  Announce announce_;
  std::vector<Built> built_;  // or found, so that a context is read once
};

// The step at which a build failed, as the engine calls it ("2/3 RUN make"), and what it said last,
// a few lines; for its two builders and podman's.
struct BuildFailure {
  std::string step;  // empty: none had begun
  std::vector<std::string> last_lines;
};
BuildFailure read_build_failure(const std::string& said);

}  // namespace cronwarp

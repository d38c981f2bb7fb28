#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "io/event_loop.h"
#include "model/scenario.h"
#include "runner/container.h"
#include "runner/docker_client.h"
#include "runner/images.h"

namespace cronwarp::cli {

// One thing that real runs need, and whether it is there.
struct Check {
  enum class Level {
    kOk,
    kWarning,  // real runs work, but not all that they could do
    kFault,    // they do not work
  };

  Level level = Level::kOk;
  std::string subject;  // "engine", "image of web"
  std::string text;
  std::string remedy;  // what to do; empty: nothing
};

// Finds out whether this machine is fit for real runs: looks, and where looking does not tell,
// tries. It builds and pulls nothing, and leaves nothing behind.
class DockerChecks {
 public:
  using Tell = std::function<void(const Check&)>;

  // `tell` hears of each check as soon as it is made.
  DockerChecks(EventLoop& loop, Tell tell);

  // All of them, in the order in which one needs the other; what needs an engine is left out where
  // none answers. `scenario`: null, or what is to be run. Returns whether real runs can work.
  bool run(const std::string& docker_command, const Scenario* scenario);

 private:
  void tell(const Check& check);
  void check_engine(DockerClient& client);
  void check_leftovers(const DockerClient& client);
  void check_faketime();
  void check_services(DockerClient& client, const Scenario& scenario);
  void check_service(DockerClient& client, const ImageStore& images, const std::string& folder,
                     const std::vector<std::pair<std::string, Container>>& tasks);
  // Whether a container with a shell can be made of the image.
  bool check_shell(DockerClient& client, const std::string& image, const std::string& folder,
                   const Container& container);

  EventLoop& loop_;
  Tell tell_;
  bool is_fit_ = true;
  std::optional<std::string> library_;  // libfaketime
};

}  // namespace cronwarp::cli

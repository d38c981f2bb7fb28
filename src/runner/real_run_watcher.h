#pragma once

#include <cstddef>
#include <string>

namespace cronwarp {

// Is told how a plan's real runs go on. Called on the thread that waits for them.
class RealRunWatcher {
 public:
  virtual ~RealRunWatcher() = default;

  // Before what may take minutes: "building the image of web".
  virtual void on_preparing(const std::string& /*what*/) {}
  // Indices of the plan's runs().
  virtual void on_run_started(std::size_t run) = 0;
  virtual void on_run_ended(std::size_t run) = 0;
  // Several times a second while runs are waited for.
  virtual void on_waiting() = 0;
};

}  // namespace cronwarp

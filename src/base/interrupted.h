#pragma once

#include <stdexcept>

namespace cronwarp {

// SIGINT or SIGTERM asked the program to end. Thrown at a place where it can, caught where a
// command has to leave things in order, and in main.
class Interrupted : public std::runtime_error {
 public:
  explicit Interrupted(int signal) : std::runtime_error("interrupted"), signal_(signal) {}

  int signal() const { return signal_; }

 private:
  int signal_;
};

}  // namespace cronwarp

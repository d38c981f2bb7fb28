#pragma once

#include <functional>
#include <optional>

#include "io/event_loop.h"

namespace cronwarp::cli {

// SIGINT and SIGTERM while a command works: the first asks it to stop at the next place where it
// can, a second one ends it the hard way.
class Termination {
 public:
  // The loop is borrowed. Until somebody listens, the signal comes out of the loop as Interrupted.
  explicit Termination(EventLoop& loop);

  EventLoop& loop() const { return loop_; }

  // From here on a signal is told to `on_signal` and comes out of check(), not of the loop. Empty:
  // it is let be, because the command is ending anyway.
  void listen(std::function<void(int signal)> on_signal);

  // Looks for a signal. Throws Interrupted.
  void check();

 private:
  EventLoop& loop_;
  bool is_thrown_ = true;
  std::function<void(int)> on_signal_;
  std::optional<int> signal_;
};

}  // namespace cronwarp::cli

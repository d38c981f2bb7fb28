#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace cronwarp {

// The one thread's loop on which servers and clients wait for their sockets.
class EventLoop {
 public:
  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  boost::asio::io_context& context();

  // Works until there is nothing left to wait for. An exception of a handler ends it and comes out
  // here.
  void run();
  // Works until something happened, or there is nothing left to wait for: false.
  bool run_one();
  // Handles what has happened already; waits for nothing.
  void poll();
  // Calls `on_signal` once, at the first SIGINT or SIGTERM; a second one ends the program the hard
  // way.
  void on_termination(std::function<void(int signal)> on_signal);

  // The clock of the loop's timers: for deadlines and for how long a request took. No answer and no
  // result depends on it.
  static std::chrono::steady_clock::time_point timer_now();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cronwarp

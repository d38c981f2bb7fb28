#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/event_loop.h"

namespace cronwarp {

// What to start: a program of this machine. Its arguments go to it as a vector, never through a
// shell.
struct ProgramCall {
  std::string program;  // absolute path
  std::vector<std::string> arguments = {};
  // What it finds under /dev/fd/3, for what others must not see in its arguments; nullopt: nothing.
  std::optional<std::string> secret_file = std::nullopt;
  // Variables it has besides this process's own, or instead of those of the same name.
  std::vector<std::pair<std::string, std::string>> environment = {};
  // Else its standard input is empty. REQUIRES, if it is set: SIGPIPE is ignored in this process.
  bool keeps_input_open = false;
};

// How it ended.
struct ProgramEnd {
  int exit_code = 0;  // 128 + n: killed by signal n
};

// One program at work, in a process group of its own, so that a Ctrl-C at the terminal reaches us
// and not it. Everything is called back from the loop. Destroying it kills it and waits for its
// end.
class ChildProcess {
 public:
  struct Listener {
    // What it wrote, standard output and standard error as they come, or apart.
    std::function<void(std::string_view)> on_output;
    std::function<void(std::string_view)> on_error_output;  // empty: goes to on_output, same pipe
    // After the last output; may destroy the process. What it started and left behind may hold its
    // output open: that is listened to until it is silent for some seconds.
    std::function<void(ProgramEnd)> on_end;
  };

  // Throws EnvironmentError: it cannot be started.
  ChildProcess(EventLoop& loop, const ProgramCall& call, Listener listener);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // To its standard input; what cannot be written because it has ended is dropped.
  void write(std::string_view input);
  void end_input();
  // So many bytes of it are still to be written.
  std::size_t unwritten() const;
  // Whether its output is read; its end is told once all of that was.
  void set_listening(bool listening);
  // Its end is told without what it has not said yet.
  void kill();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

// What a program said and how it ended, for those short enough to wait for.
struct ProgramResult {
  std::string output;
  std::string error_output;
  int exit_code = 0;
  bool timed_out = false;  // it was killed at the time limit
};

// Runs it to its end on the loop, or kills it at the limit. Keeps at most 16 MiB of what it says.
// Throws EnvironmentError: it cannot be started.
ProgramResult run_program(EventLoop& loop, const ProgramCall& call,
                          std::chrono::milliseconds time_limit);

// The absolute path of a program as the shell would find it on PATH, or of the one at that path if
// `name` has a slash; nullopt: there is none that can be executed.
std::optional<std::string> find_program(const std::string& name);

}  // namespace cronwarp

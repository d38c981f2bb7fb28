#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "model/fact.h"
#include "model/outcome.h"

namespace cronwarp {

// A run of a LiveRunner. They count up and are never used again.
enum class LiveRunId : std::uint64_t {};

// A command that is to run now, in a container of its own.
struct LiveRunSpec {
  std::optional<TaskIndex> task;  // nullopt: a client asked for it
  Instant at;                     // scheduled_at of a task's firing; when a client asked
  std::string_view service;       // whose container it is
  std::string_view command;       // as the process gets it
  bool has_input = false;         // a client sends its standard input; else that is empty
};

struct LiveRunEnd {
  Outcome outcome;
  // What of its output is for reports: its two ends if it was long, its secrets masked.
  std::string_view report_output;
  std::string_view trouble;  // what an operator should know of; empty: nothing
};

// Hears of the runs as they go. Views are valid during the call.
class LiveRunListener {
 public:
  virtual ~LiveRunListener() = default;

  // Standard output and standard error as they come.
  virtual void on_run_output(LiveRunId run, std::string_view bytes) = 0;
  virtual void on_run_ended(LiveRunId run, const LiveRunEnd& end) = 0;
};

// Runs commands while the clock goes on: nobody knows beforehand how long one takes and what it
// says. Its listener hears of that later, from the event loop: never within a call of the runner.
// Every run that was started ends, and its end is told, unless it was dropped before.
class LiveRunner {
 public:
  virtual ~LiveRunner() = default;

  // Borrowed. To be called before anything is started.
  virtual void set_listener(LiveRunListener& listener) = 0;

  // One that cannot be started ends like any other.
  virtual LiveRunId start(const LiveRunSpec& spec) = 0;
  // Inside the container of a run, as soon as that is up; it ends with it at the latest.
  virtual LiveRunId exec(LiveRunId in, std::string_view command) = 0;

  // To the run's standard input. These and the next do nothing to a run that has ended.
  virtual void write(LiveRunId run, std::string_view input) = 0;
  virtual void end_input(LiveRunId run) = 0;
  // Whether it may go on saying something. A run that is not listened to stands still as soon as
  // what lies between is full.
  virtual void set_listening(LiveRunId run, bool listening) = 0;
  // Kills it. Its end is told.
  virtual void kill(LiveRunId run) = 0;
  // Kills it, and nothing is told of it from now on.
  virtual void drop(LiveRunId run) = 0;
};

}  // namespace cronwarp

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/live_runner.h"

namespace cronwarp::test {

// Runs nothing: a run prints and ends when a test says so. Runs are numbered from 1 on.
class FakeLiveRunner : public LiveRunner {
 public:
  struct Started {
    std::optional<TaskIndex> task;
    Instant at;
    std::string service;
    std::string command;
    bool has_input;
  };
  struct Exec {
    LiveRunId in;
    std::string command;
  };

  void set_listener(LiveRunListener& listener) override { listener_ = &listener; }
  LiveRunId start(const LiveRunSpec& spec) override {
    started.push_back(
        {spec.task, spec.at, std::string(spec.service), std::string(spec.command), spec.has_input});
    return LiveRunId{++last_};
  }
  LiveRunId exec(LiveRunId in, std::string_view command) override {
    execs.push_back({in, std::string(command)});
    return LiveRunId{++last_};
  }
  void write(LiveRunId run, std::string_view text) override { input[run] += text; }
  void end_input(LiveRunId run) override { ended_inputs.push_back(run); }
  void set_listening(LiveRunId run, bool listening) override { listening_[run] = listening; }
  void kill(LiveRunId run) override { killed.push_back(run); }
  void drop(LiveRunId run) override { dropped.push_back(run); }

  // What the loop would tell.
  void print(std::uint64_t run, std::string_view bytes) {
    listener_->on_run_output(LiveRunId{run}, bytes);
  }
  void end(std::uint64_t run, const LiveRunEnd& end) {
    listener_->on_run_ended(LiveRunId{run}, end);
  }
  bool is_listened_to(std::uint64_t run) const {
    const auto found = listening_.find(LiveRunId{run});
    return found == listening_.end() || found->second;
  }

  std::vector<Started> started;
  std::vector<Exec> execs;
  std::map<LiveRunId, std::string> input;
  std::vector<LiveRunId> ended_inputs;
  std::vector<LiveRunId> killed;
  std::vector<LiveRunId> dropped;

 private:
  LiveRunListener* listener_ = nullptr;
  std::map<LiveRunId, bool> listening_;
  std::uint64_t last_ = 0;
};

}  // namespace cronwarp::test

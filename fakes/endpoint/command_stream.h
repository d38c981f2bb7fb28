#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "convox/api.h"
#include "convox/cluster.h"
#include "fakes/endpoint/rack_stream.h"
#include "fakes/rack/fake_rack.h"

namespace cronwarp::fakes {

// A command a client is attached to: what it prints while it runs, its output when it ends, then
// the marker with its exit code in a frame of its own, which is how clients know it. "{stdin}" in
// the output at the end, which follows a script, stands for what the client sent.
class CommandStream : public RackStream {
 public:
  Output pull() override;
  void on_input(std::string_view input) override;
  void on_input_end() override { input_ended_ = true; }

 protected:
  // The clients of 2016 never say that their input has ended, so there what has come must do.
  explicit CommandStream(convox::Generation generation);

  struct End {
    int exit_code = 0;
    std::string_view output;
  };
  // What it has printed since, at most so much; empty: nothing.
  virtual std::string take_output(std::size_t) { return {}; }
  // nullptr while it runs; valid until the next call.
  virtual const End* find_end() = 0;
  // Whether that output has to wait for the end of the client's input.
  bool waits_for_input(std::string_view output) const;

 private:
  std::string input_;
  bool input_ended_;
  std::string cut_character_;  // what came of it so far
};

// A command inside a process that is there. It takes its time on the rack's clock, and is killed
// when the process ends first.
class ExecStream : public CommandStream {
 public:
  // The rack is borrowed and outlives the stream. REQUIRES: the process is there.
  ExecStream(FakeRack& rack, ProcessId process, convox::ExecResult result);
  ~ExecStream() override { rack_.unwatch(process_); }
  ExecStream(const ExecStream&) = delete;
  ExecStream& operator=(const ExecStream&) = delete;

 private:
  const End* find_end() override;

  FakeRack& rack_;
  ProcessId process_;
  convox::ExecResult result_;
  Instant ends_at_;
  End end_;
};

// One that really runs inside a process, or beside it. It is killed when the process ends first, or
// the client goes.
class LiveExecStream : public CommandStream {
 public:
  // The rack is borrowed and outlives the stream. REQUIRES: the process is there.
  LiveExecStream(FakeRack& rack, ProcessId process, std::unique_ptr<convox::LiveExec> exec);
  ~LiveExecStream() override { rack_.unwatch(process_); }
  LiveExecStream(const LiveExecStream&) = delete;
  LiveExecStream& operator=(const LiveExecStream&) = delete;

  void on_input(std::string_view input) override { exec_->write(input); }
  void on_input_end() override { exec_->end_input(); }

 private:
  std::string take_output(std::size_t bytes_max) override { return exec_->take_output(bytes_max); }
  const End* find_end() override;

  FakeRack& rack_;
  ProcessId process_;
  std::unique_ptr<convox::LiveExec> exec_;
  bool killed_ = false;
  End end_;
};

// A process of its own, which is stopped when the client goes.
class AttachedStream : public CommandStream {
 public:
  // The rack is borrowed and outlives the stream. `process` is of its run_attached, and not
  // forgotten.
  AttachedStream(FakeRack& rack, ProcessId process);
  ~AttachedStream() override { rack_.forget_attached(process_); }
  AttachedStream(const AttachedStream&) = delete;
  AttachedStream& operator=(const AttachedStream&) = delete;

  void on_input(std::string_view input) override;
  void on_input_end() override;

 private:
  std::string take_output(std::size_t bytes_max) override {
    return rack_.take_attached_output(process_, bytes_max);
  }
  const End* find_end() override;

  FakeRack& rack_;
  ProcessId process_;
  End end_;
};

}  // namespace cronwarp::fakes

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "base/environment_error.h"
#include "fakes/endpoint/rack_driver.h"
#include "fakes/endpoint/rack_endpoint.h"
#include "fakes/rack/fake_rack.h"
#include "fakes/server/access_log.h"
#include "fakes/server/convox_server.h"
#include "io/event_loop.h"
#include "sim/kernel/virtual_clock.h"

namespace cronwarp::test {

// Names processes and remembers their commands; what runs in them ends when it is told to.
class QuietHost : public convox::ProcessHost {
 public:
  ProcessId name_process() override { return ProcessId{next_id_++}; }
  void on_process_placed(const convox::PlacedProcess& process) override {
    commands.emplace_back(process.command);
  }
  void on_process_stopped(convox::ProcessSlot) override { ++stopped; }
  convox::ExecResult exec(const convox::ExecRequest& request) override {
    return {Duration{0}, 7, "ran " + std::string(request.command) + "\n"};
  }

  std::vector<std::string> commands;
  int stopped = 0;

 private:
  std::uint64_t next_id_ = 0x100;
};

// A rack whose clock stands, until a test moves it.
class StillDriver : public fakes::RackDriver {
 public:
  explicit StillDriver(sim::VirtualClock& clock) : clock_(clock), present_(clock.now()) {}

  Instant present() override { return present_; }
  bool advance_towards(Instant target) override;
  fakes::ClockState clock() override { return {clock_.now(), present_, 1, false}; }
  void pause() override {}
  void resume() override {}
  void set_speed(double) override {}
  void jump_to(Instant at) override { present_ = at; }
  std::string report_json() override { return {}; }

  // How many calls it takes to get anywhere.
  int calls_per_advance = 1;
  // Called with each advance.
  std::function<void()> on_advance;

 private:
  sim::VirtualClock& clock_;
  Instant present_;
  int calls_ = 0;
};

// A rack of one app, "shop" with the service "web", served on a thread of its own until the end.
class ServedRack {
 public:
  struct Options {
    convox::Generation generation = convox::Generation::kGen2;
    std::vector<ScriptedAnswer> answers = {};
    std::string password = {};  // empty: everything is allowed
    fakes::ConvoxServer::Options server = {};
    std::function<void(StillDriver&)> prepare = {};  // called before the server starts
    fakes::AccessLog::Format log_format = fakes::AccessLog::Format::kText;
  };

  explicit ServedRack(Options options);
  ServedRack() : ServedRack(Options()) {}
  ~ServedRack();

  std::uint16_t port() const { return port_; }

  // Runs `work` on the server's thread and waits for it.
  void on_server_thread(const std::function<void()>& work);
  // Until `holds` does, on the server's thread. The test's own time limit is the limit.
  void wait_for(const std::function<bool()>& holds);
  void write_log_line(const std::string& command);  // by starting a process

  // Stops the server and waits until its loop has nothing left to do.
  void stop();
  // Ends the loop in the middle of its work.
  void halt();
  // Waits until the loop has ended by itself.
  void join() { thread_.join(); }

  // Once it is stopped, or on its thread:
  fakes::FakeRack& rack() { return rack_; }
  QuietHost& host() { return host_; }
  StillDriver& driver() { return driver_; }
  fakes::ConvoxServer& server() { return *server_; }
  std::string access_log() const { return log_text_.str(); }
  // What the loop's run threw.
  const std::string& failure() const { return failure_; }

 private:
  Options options_;
  sim::VirtualClock clock_;
  QuietHost host_;
  fakes::FakeRack rack_;
  StillDriver driver_;
  fakes::AnswerScript answers_;
  fakes::RackEndpoint endpoint_;
  std::ostringstream log_text_;
  fakes::AccessLog log_;
  EventLoop loop_;
  std::unique_ptr<fakes::ConvoxServer> server_;
  std::uint16_t port_ = 0;
  std::string failure_;
  std::thread thread_;
};

}  // namespace cronwarp::test

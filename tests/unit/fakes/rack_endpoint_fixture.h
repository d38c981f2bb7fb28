#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "fakes/endpoint/rack_endpoint.h"
#include "tests/support/scenario_builder.h"

// A rack with an app called shop behind an endpoint, and whatever it needs to stand.

namespace cronwarp::fakes {

// A command inside a process that does what a test says, and writes down what is done to it.
class StubLiveExec : public convox::LiveExec {
 public:
  using Events = std::string;

  explicit StubLiveExec(Events& events) : events_(events) {}
  ~StubLiveExec() override { events_ += "gone, "; }

  std::string take_output(std::size_t) override { return std::exchange(output, {}); }
  std::optional<int> exit_code() const override { return code; }
  void write(std::string_view input) override {
    events_.append("write ").append(input).append(", ");
  }
  void end_input() override { events_ += "end of input, "; }
  void kill() override { events_ += "kill, "; }

  std::string output;
  std::optional<int> code;

 private:
  Events& events_;
};

// Names processes in order and remembers the one-off ones. What is run inside a process lasts two
// seconds, says `exec_output` and exits with 7.
class StubHost : public convox::ProcessHost {
 public:
  ProcessId name_process() override { return ProcessId{next_id++}; }
  void on_process_placed(const convox::PlacedProcess& process) override {
    placed.push_back(process.slot);
    commands.emplace_back(process.command);
    attached.push_back(process.is_attached);
  }
  void on_process_stopped(convox::ProcessSlot) override { ++stopped; }
  convox::ExecResult exec(const convox::ExecRequest& request) override {
    commands.emplace_back(request.command);
    return {std::chrono::seconds{2}, 7, exec_output};
  }
  std::unique_ptr<convox::LiveExec> exec_live(const convox::ExecRequest& request) override {
    if (next_live_exec) commands.emplace_back(request.command);
    return std::move(next_live_exec);
  }
  bool on_process_input(convox::ProcessSlot, std::string_view text) override {
    if (takes_input) input += text;
    return takes_input;
  }
  void on_process_input_end(convox::ProcessSlot) override { ++inputs_ended; }

  std::uint64_t next_id = 0xcafe01234567;
  std::vector<convox::ProcessSlot> placed;
  std::vector<std::string> commands;
  int stopped = 0;
  std::string exec_output = "done\n";
  std::vector<bool> attached;  // of each placed one
  std::unique_ptr<convox::LiveExec> next_live_exec;
  bool takes_input = false;
  std::string input;
  int inputs_ended = 0;
};

class StubDriver : public RackDriver {
 public:
  explicit StubDriver(Instant now) { state.now = state.present = now; }

  Instant present() override { return state.present; }
  bool advance_towards(Instant) override { return true; }
  ClockState clock() override { return state; }
  void pause() override { state.paused = true; }
  void resume() override { state.paused = false; }
  void set_speed(double speed) override { state.speed = speed; }
  void jump_to(Instant at) override { state.present = at; }
  bool is_clock_fixed() const override { return is_fixed; }
  std::string report_json() override { return report; }

  bool is_fixed = false;
  ClockState state;
  std::string report;
};

// A request with its headers; it owns nothing, so it is written from literals.
struct TestRequest {
  std::string_view method = "GET";
  std::string_view target = "/";
  std::vector<std::pair<std::string_view, std::string_view>> headers = {};
  std::string_view body = {};
};

class RackUnderTest {
 public:
  // "convox:secret" in base 64.
  static constexpr std::string_view kAuthorization = "Basic Y29udm94OnNlY3JldA==";
  static constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

  explicit RackUnderTest(convox::Generation generation, std::vector<ScriptedAnswer> script = {},
                         std::string password = "secret")
      : script_(std::move(script)),
        rack({generation, RackSize{2, 2048 * kMiB}, 1, 1'000}, clock, host),
        answers_(script_, 1),
        endpoint(rack, driver, answers_, std::move(password)) {
    rack.create_app("shop", {{"web", 0, 0, 512 * kMiB}, {"worker", 0, 0, 256 * kMiB}});
  }

  // With password, a client's version and the host, unless the request has such headers.
  Reply ask(const TestRequest& test) { return endpoint.handle(complete(test)); }
  Reply ask_bare(const TestRequest& test) {
    return endpoint.handle({test.method, test.target, test.headers, test.body});
  }
  SocketReply open(const TestRequest& test) {
    convox::HttpRequest request = complete(test);
    if (!request.has_header("Origin")) request.headers.emplace_back("Origin", "http://rack:80");
    return endpoint.open_socket(request);
  }

 private:
  static convox::HttpRequest complete(const TestRequest& test) {
    convox::HttpRequest request{test.method, test.target, test.headers, test.body};
    const auto add = [&](std::string_view name, std::string_view value) {
      if (!request.has_header(name)) request.headers.emplace_back(name, value);
    };
    add("Host", "rack:80");
    add("Authorization", kAuthorization);
    add("Version", "dev");
    add("Content-Type", "application/x-www-form-urlencoded");
    return request;
  }

  std::vector<ScriptedAnswer> script_;

 public:
  sim::VirtualClock clock{test::at("2016-04-21T12:00:00Z")};
  StubHost host;
  StubDriver driver{clock.now()};
  FakeRack rack;

 private:
  AnswerScript answers_;

 public:
  RackEndpoint endpoint;
};

// The value of a header of the answer; empty if it has none.
inline std::string header_of(const Reply& reply, std::string_view name) {
  for (const auto& [header, value] : reply.response.headers) {
    if (header == name) return value;
  }
  return {};
}

inline constexpr convox::Generation kGen1 = convox::Generation::kGen1April2016;
inline constexpr convox::Generation kGen2 = convox::Generation::kGen2;
inline constexpr convox::Generation kV3 = convox::Generation::kV3;
inline constexpr convox::Generation kAll[] = {kGen1, kGen2, kV3};
inline constexpr std::string_view kText = "text/plain; charset=utf-8";

// What an answer is to be.
struct Expected {
  int status;
  std::string_view type;
  std::string_view body;
};

inline void expect(const Reply& reply, const Expected& expected) {
  EXPECT_EQ(reply.delivery, Delivery::kSend);
  EXPECT_EQ(reply.response.status, expected.status);
  EXPECT_EQ(reply.response.content_type, expected.type);
  EXPECT_EQ(reply.response.body, expected.body);
}

}  // namespace cronwarp::fakes

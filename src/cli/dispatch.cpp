#include "cli/dispatch.h"

#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/secret.h"
#include "cli/machine.h"
#include "cli/rack_password.h"
#include "cli/simulate.h"
#include "cli/simulated_rack.h"
#include "convox/event_loop.h"
#include "convox/lambda_client.h"
#include "fakes/endpoint/answer_script.h"
#include "fakes/endpoint/rack_endpoint.h"
#include "fakes/runner/scripted_runner.h"
#include "fakes/server/convox_server.h"
#include "sim/world/world.h"

namespace cronwarp::cli {
namespace {

// The time of a rack whose only client is the simulation that it is part of: whoever asks, it
// stands still.
class StandingClock : public fakes::RackDriver {
 public:
  explicit StandingClock(const sim::VirtualClock& clock) : clock_(clock) {}

  Instant present() override { return clock_.now(); }
  bool advance_towards(Instant) override { return true; }
  fakes::ClockState clock() override {
    return {.now = clock_.now(), .present = clock_.now(), .paused = true};
  }
  void pause() override {}
  void resume() override {}
  void set_speed(double) override {}
  void jump_to(Instant) override {}
  std::string report_json() override { return ""; }

 private:
  const sim::VirtualClock& clock_;
};

// The client and the server work off the same loop, on the simulation's thread.
void simulate_over_http(const Scenario& scenario, TimeRange range, std::uint64_t event_budget,
                        sim::FactStream& facts) {
  SimulatedRack simulated(scenario, range, event_budget, facts);
  const std::string password = make_password();
  const std::vector<ScriptedAnswer> no_answers;
  fakes::AnswerScript script(no_answers, scenario.seed);
  StandingClock clock(simulated.world.clock());
  fakes::RackEndpoint endpoint(simulated.rack, clock, script, password);
  convox::EventLoop loop;
  const fakes::ConvoxServer server(loop, endpoint, simulated.rack, clock, {});
  convox::LambdaClient client(loop, {false, "127.0.0.1", server.port(), password});
  simulated.world.run(client, &simulated.rack);
}

void simulate_against(const convox::RackUrl& rack, const Scenario& scenario, TimeRange range,
                      std::uint64_t event_budget, sim::FactStream& facts) {
  fakes::ScriptedRunner runner(scenario);
  sim::World world(scenario, range, event_budget, runner, facts);
  convox::EventLoop loop;
  convox::LambdaClient client(loop, rack);
  world.run(client, nullptr);
}

}  // namespace

void add_dispatch_options(CLI::App& command, DispatchOptions& options) {
  command
      .add_option("--dispatch", options.dispatch,
                  "How requests for processes reach the rack: memory (default), or http through a "
                  "real socket to a server of the run's own")
      ->check(CLI::IsMember({"memory", "http"}));
  command
      .add_option("--rack-url", options.rack_url,
                  "Send the requests to the rack at this URL, https://convox:PASSWORD@HOST:PORT "
                  "(the password else from CONVOX_PASSWORD)")
      ->type_name("URL");
}

std::string Dispatch::shown() const {
  if (rack) return rack->shown();
  return over_http ? "http" : "memory";
}

Expected<Dispatch, DispatchError> read_dispatch(const DispatchOptions& options, Platform platform) {
  Dispatch dispatch;
  dispatch.over_http = options.dispatch == "http" || !options.rack_url.empty();
  if (!dispatch.over_http) return dispatch;
  const std::string option = options.rack_url.empty() ? "--dispatch http" : "--rack-url";
  if (options.dispatch == "memory") {
    return Unexpected{DispatchError{"--rack-url sends requests over HTTP, not in memory",
                                    "leave out --dispatch"}};
  }
  if (platform != Platform::kGen1April2016) {
    return Unexpected{DispatchError{
        fmt::format("{} is for the platform gen1-2016-04: the Lambda of {} calls ECS, not the "
                    "Convox API",
                    option, to_string(platform)),
        "add --platform gen1-2016-04, or leave it out"}};
  }
  if (options.rack_url.empty()) return dispatch;
  auto rack = convox::parse_rack_url(options.rack_url);
  if (!rack) return Unexpected{DispatchError{fmt::format("--rack-url: {}", rack.error()), ""}};
  dispatch.rack = *std::move(rack);
  if (dispatch.rack->password.empty()) {
    dispatch.rack->password = environment_variable(kPasswordVariable).value_or("");
  }
  return dispatch;
}

void simulate_with(const Dispatch& dispatch, const Scenario& scenario, TimeRange range,
                   std::uint64_t event_budget, sim::FactStream& facts) {
  if (dispatch.rack) {
    simulate_against(*dispatch.rack, scenario, range, event_budget, facts);
  } else if (dispatch.over_http) {
    simulate_over_http(scenario, range, event_budget, facts);
  } else {
    simulate(scenario, range, event_budget, facts);
  }
}

}  // namespace cronwarp::cli

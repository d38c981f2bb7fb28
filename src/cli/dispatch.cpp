#include "cli/dispatch.h"

#include <csignal>
#include <cstdint>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/environment_error.h"
#include "base/secret.h"
#include "cli/exit_code.h"
#include "cli/machine.h"
#include "cli/output_files.h"
#include "cli/rack_password.h"
#include "cli/simulated_rack.h"
#include "convox/lambda_client.h"
#include "fakes/endpoint/answer_script.h"
#include "fakes/endpoint/rack_endpoint.h"
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

// So many events between two looks at the signals: a few milliseconds of simulation, in memory or
// over sockets.
constexpr std::uint64_t kEventsPerSlice = 100'000;
constexpr std::uint64_t kRequestsPerSlice = 100;

std::optional<reports::Stop> live_through(const Simulated& simulated, sim::World& world,
                                          convox::RunApi& api, convox::Cluster* cluster,
                                          std::uint64_t events_per_slice) {
  std::optional<reports::Stop> stop;
  bool is_lived_through = false;
  const auto present = [&] { return is_lived_through ? simulated.range.to : world.stopped(); };
  world.start(api, cluster);
  try {
    while (!world.advance_to(simulated.range.to, events_per_slice)) simulated.termination.check();
    is_lived_through = true;
    simulated.runs.complete();
  } catch (const OutputError&) {
    throw;  // nobody is left to be told anything
  } catch (const Interrupted& signal) {
    stop = stop_by(signal, present());
  } catch (const EnvironmentError& error) {
    stop = reports::Stop{present(), error.what(), kExitEnvironment};
  }
  if (is_lived_through) {
    world.finish();
  } else {
    world.abandon();
  }
  return stop;
}

// Sends a request when its process's end is known, because an open request has a deadline.
class AwaitedRuns : public convox::RunApi {
 public:
  AwaitedRuns(RunSource& runs, const sim::VirtualClock& clock, convox::RunApi& api)
      : runs_(runs), clock_(clock), api_(api) {}

  convox::Answer<convox::RunProcessReply> run_process(
      const convox::RunProcessRequest& request) override {
    runs_.await(clock_.now());
    return api_.run_process(request);
  }

 private:
  RunSource& runs_;
  const sim::VirtualClock& clock_;
  convox::RunApi& api_;
};

std::optional<reports::Stop> simulate_in_memory(const Simulated& simulated) {
  SimulatedRack rack(simulated.scenario, simulated.range, simulated.event_budget,
                     simulated.runs.runner(), simulated.facts);
  return live_through(simulated, rack.world, rack.rack, &rack.rack, kEventsPerSlice);
}

// The client and the server work off the same loop, on the simulation's thread.
std::optional<reports::Stop> simulate_over_http(const Simulated& simulated) {
  SimulatedRack rack(simulated.scenario, simulated.range, simulated.event_budget,
                     simulated.runs.runner(), simulated.facts);
  const std::string password = make_password();
  const std::vector<ScriptedAnswer> no_answers;
  fakes::AnswerScript script(no_answers, simulated.scenario.seed);
  StandingClock clock(rack.world.clock());
  fakes::RackEndpoint endpoint(rack.rack, clock, script, password);
  EventLoop& loop = simulated.termination.loop();
  const fakes::ConvoxServer server(loop, endpoint, rack.rack, clock, {});
  convox::LambdaClient client(loop, {false, "127.0.0.1", server.port(), password});
  AwaitedRuns api(simulated.runs, rack.world.clock(), client);
  return live_through(simulated, rack.world, api, &rack.rack, kRequestsPerSlice);
}

std::optional<reports::Stop> simulate_against(const convox::RackUrl& rack,
                                              const Simulated& simulated) {
  sim::World world(simulated.scenario, simulated.range, simulated.event_budget,
                   simulated.runs.runner(), simulated.facts);
  convox::LambdaClient client(simulated.termination.loop(), rack);
  return live_through(simulated, world, client, nullptr, kRequestsPerSlice);
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

Expected<Dispatch, UsageError> read_dispatch(const DispatchOptions& options, Platform platform) {
  Dispatch dispatch;
  dispatch.over_http = options.dispatch == "http" || !options.rack_url.empty();
  if (!dispatch.over_http) return dispatch;
  const std::string option = options.rack_url.empty() ? "--dispatch http" : "--rack-url";
  if (options.dispatch == "memory") {
    return Unexpected{
        UsageError{"--rack-url sends requests over HTTP, not in memory", "leave out --dispatch"}};
  }
  if (platform != Platform::kGen1April2016) {
    return Unexpected{UsageError{
        fmt::format("{} is for the platform gen1-2016-04: the Lambda of {} calls ECS, not the "
                    "Convox API",
                    option, to_string(platform)),
        "add --platform gen1-2016-04, or leave it out"}};
  }
  if (options.rack_url.empty()) return dispatch;
  auto rack = convox::parse_rack_url(options.rack_url);
  if (!rack) return Unexpected{UsageError{fmt::format("--rack-url: {}", rack.error()), ""}};
  dispatch.rack = *std::move(rack);
  if (dispatch.rack->password.empty()) {
    dispatch.rack->password = environment_variable(kPasswordVariable).value_or("");
  }
  return dispatch;
}

reports::Stop stop_by(const Interrupted& interrupted, Instant at) {
  return {at, interrupted.signal() == SIGINT ? "interrupted by SIGINT" : "interrupted by SIGTERM",
          exit_code_of_signal(interrupted.signal())};
}

std::optional<reports::Stop> simulate_with(const Dispatch& dispatch, const Simulated& simulated) {
  if (dispatch.rack) return simulate_against(*dispatch.rack, simulated);
  return dispatch.over_http ? simulate_over_http(simulated) : simulate_in_memory(simulated);
}

}  // namespace cronwarp::cli

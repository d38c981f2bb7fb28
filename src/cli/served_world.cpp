#include "cli/served_world.h"

#include <algorithm>
#include <limits>
#include <sstream>
#include <utility>

#include "cli/machine.h"
#include "cli/rack_services.h"
#include "cli/run_environment.h"
#include "reports/write_json.h"

namespace cronwarp::cli {
namespace {

// A few milliseconds of computing.
constexpr std::uint64_t kEventsPerSlice = 5'000;
// So much work a client may have to wait for.
constexpr int kSlicesAhead = 8;
// Of each app: hours of a busy one; 160 MiB if each line were as long as lines may be.
constexpr std::size_t kLogLinesMax = 10'000;
// A rack is served until somebody stops it.
constexpr std::uint64_t kNoBudget = std::numeric_limits<std::uint64_t>::max();

fakes::FakeRack::Options rack_options(const Scenario& scenario, convox::Generation generation) {
  return {generation, scenario.rack, scenario.seed, kLogLinesMax};
}

}  // namespace

ServedWorld::ServedWorld(const Scenario& scenario, const Diagnostics& findings,
                         const Options& options)
    : scenario_(scenario),
      findings_(findings),
      input_(options.input),
      live_(options.live),
      range_{options.start, kLatestInstant},
      started_(monotonic_now()),
      environment_(describe_environment()),
      runner_(scenario),
      builder_(scenario, range_),
      world_(scenario, range_, kNoBudget, runner_, facts_),
      rack_(rack_options(scenario, options.generation), world_.clock(), world_),
      pacer_(options.start, started_, options.speed) {
  facts_.add(builder_);
  if (live_) {
    live_->runner->set_listener(*this);
    world_.set_live_runner(*live_->runner);
    builder_.describe_real_runs({});
    environment_.runner.kind = reports::RunnerKind::kDocker;
    environment_.runner.engine = live_->engine;
  }
  world_.start(rack_, &rack_);
}

void ServedWorld::create_app() { rack_.create_app(scenario_.app, scaled_services(scenario_)); }

Instant ServedWorld::present() { return pacer_.now(monotonic_now(), present_max()); }

bool ServedWorld::advance_towards(Instant target) {
  const Instant before = world_.clock().now();
  if (target > before && !world_.advance_to(target, kEventsPerSlice)) {
    stride_ = std::max(kSlicesAhead * (world_.clock().now() - before), Duration{1});
    behind_ = std::max(target, behind_.value_or(target));
    return false;
  }
  if (behind_ && world_.clock().now() >= *behind_) {
    keep_pace();
    behind_.reset();
  } else if (!behind_ && target > before) {
    stride_ = std::min(2 * stride_, kLatestInstant - kEarliestInstant);
  }
  return true;
}

fakes::ClockState ServedWorld::clock() {
  const Instant now = world_.clock().now();
  return {now, behind_.value_or(now), pacer_.speed(), pacer_.is_paused()};
}

void ServedWorld::pause() { pacer_.pause(keep_pace()); }

void ServedWorld::resume() { pacer_.resume(keep_pace()); }

void ServedWorld::set_speed(double speed) { pacer_.set_speed(speed, keep_pace()); }

// Between the caller's look at the present and this one some time may have passed.
void ServedWorld::jump_to(Instant at) {
  const Duration outer = keep_pace();
  const Instant target = std::max(at, pacer_.now(outer));
  pacer_.jump_to(target, outer);
  behind_ = target;
}

void ServedWorld::on_run_output(LiveRunId run, std::string_view bytes) {
  come_to_present();
  world_.on_run_output(run, bytes);
}

void ServedWorld::on_run_ended(LiveRunId run, const LiveRunEnd& end) {
  if (!end.trouble.empty()) live_->on_trouble(std::string(end.trouble));
  come_to_present();
  world_.on_run_ended(run, end);
}

void ServedWorld::come_to_present() {
  const Instant target = present();
  while (!advance_towards(target)) {
  }
}

std::string ServedWorld::report_json() {
  if (scenario_.manifest.tasks.empty()) return "";
  // On its way the rack may have stopped in the middle of an instant; a report ends between two.
  const Instant now = world_.clock().now();
  if (behind_ && now < *behind_) world_.advance_to(now + Duration{1});
  const TimeRange so_far{range_.from, world_.clock().now()};
  reports::ReportBuilder builder = builder_.until(so_far.to);
  world_.record_in_flight(builder);
  reports::RunEnvironment environment = environment_;
  environment.repeat_argv = repeat_argv(input_, scenario_, so_far);
  if (live_) {
    environment.repeat_argv.insert(environment.repeat_argv.end(), live_->repeat_arguments.begin(),
                                   live_->repeat_arguments.end());
  }
  environment.elapsed = monotonic_now() - started_;
  std::ostringstream text;
  reports::write_json(builder.finish(findings_, environment), text);
  return std::move(text).str();
}

Duration ServedWorld::keep_pace() {
  const Duration outer = monotonic_now();
  pacer_.now(outer, present_max());
  return outer;
}

Instant ServedWorld::present_max() const {
  if (behind_) return *behind_;
  const Instant now = world_.clock().now();
  return stride_ < kLatestInstant - now ? now + stride_ : kLatestInstant;
}

}  // namespace cronwarp::cli

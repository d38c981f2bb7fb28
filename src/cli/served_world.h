#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/time.h"
#include "cli/input.h"
#include "convox/generation.h"
#include "fakes/endpoint/rack_driver.h"
#include "fakes/rack/fake_rack.h"
#include "fakes/runner/scripted_runner.h"
#include "model/scenario.h"
#include "reports/report.h"
#include "reports/report_builder.h"
#include "runner/live_runner.h"
#include "sim/kernel/pacer.h"
#include "sim/world/fact_stream.h"
#include "sim/world/world.h"

namespace cronwarp::cli {

// A rack with all that moves it: the scenario's tasks fire on it, their processes come and go, and
// time follows the machine's clock at the pace it is told. A rack that cannot keep the pace goes as
// fast as it can; the time it loses is given up.
//
// With a live runner its processes really run, and its time is the machine's: nothing moves its
// clock but that.
class ServedWorld : public fakes::RackDriver, private LiveRunListener {
 public:
  struct LiveOptions {
    LiveRunner* runner;  // borrowed
    // For reports: what makes the containers, and what it adds to the command that repeats it all.
    std::string engine;
    std::vector<std::string> repeat_arguments;
    // Told of what an operator should know.
    std::function<void(const std::string&)> on_trouble;
  };
  struct Options {
    convox::Generation generation = convox::Generation::kGen1April2016;
    Instant start;
    double speed = 1;
    InputOptions input;                              // how the scenario was read: for reports
    std::optional<LiveOptions> live = std::nullopt;  // nullopt: processes follow the scenario
  };

  // Scenario and findings are borrowed and outlive the world.
  ServedWorld(const Scenario& scenario, const Diagnostics& findings, const Options& options);

  // The scenario's app has its services and their processes; a rack without one is empty.
  void create_app();

  fakes::FakeRack& rack() { return rack_; }

  Instant present() override;
  bool advance_towards(Instant target) override;
  fakes::ClockState clock() override;
  bool is_clock_fixed() const override { return live_.has_value(); }
  void pause() override;
  void resume() override;
  void set_speed(double speed) override;
  void jump_to(Instant at) override;
  std::string report_json() override;

 private:
  void on_run_output(LiveRunId run, std::string_view bytes) override;
  void on_run_ended(LiveRunId run, const LiveRunEnd& end) override;
  // What happens to a live run happens now.
  void come_to_present();

  // What the machine's clock shows, after virtual time has been brought up to it.
  Duration keep_pace();
  // The latest that the present may be before the rack has moved on.
  Instant present_max() const;

  const Scenario& scenario_;
  const Diagnostics& findings_;
  InputOptions input_;
  std::optional<LiveOptions> live_;
  TimeRange range_;
  Duration started_;  // by the machine's clock
  reports::RunEnvironment environment_;
  fakes::ScriptedRunner runner_;
  reports::ReportBuilder builder_;
  sim::FactStream facts_;
  sim::World world_;
  fakes::FakeRack rack_;
  sim::Pacer pacer_;
  // Where the rack is still on its way to; virtual time does not go on before it is there.
  std::optional<Instant> behind_;
  // How far ahead of the rack the present may be: what the rack can work off while a client waits.
  Duration stride_{kLatestInstant - kEarliestInstant};
};

}  // namespace cronwarp::cli

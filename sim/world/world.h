#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "convox/api.h"
#include "convox/cluster.h"
#include "model/scenario.h"
#include "runner/runner.h"
#include "sim/kernel/simulation.h"
#include "sim/world/fact_stream.h"

namespace cronwarp::sim {

// Everything that lives in virtual time between a schedule and the end of a process: the rules that
// fire, the Lambda function that asks for a process, the processes themselves. It sees the rack
// only through the Convox API and the cluster below it.
//
// Events of one instant come in this order: ends of processes (their memory is free again), firings
// by task, launches that had been delayed.
class World : public convox::ProcessHost {
 public:
  // The scenario, runner and facts are borrowed and outlive the world.
  World(const Scenario& scenario, TimeRange range, std::uint64_t event_budget, Runner& runner,
        FactStream& facts);

  const VirtualClock& clock() const { return simulation_.clock(); }

  // Replays the range; returns when every firing has ended. To be called once, with the rack that
  // has this world as its process host. Throws BudgetExceeded, naming the busiest task.
  void run(convox::Api& api, convox::Cluster& cluster);

  ProcessId name_process() override;
  void on_process_placed(const convox::PlacedProcess& process) override;

 private:
  // A firing between its instant and its end.
  struct InFlight {
    TaskIndex task = 0;
    bool has_process = false;
    Instant scheduled_at;
    std::vector<Attempt> attempts;
    convox::ProcessSlot slot{};
    ProcessRun process;
    Outcome outcome;     // how it will end, once it has a process
    std::string output;  // kept across reuse: its memory is not given back
  };

  // What one task has running; indices are TaskIndex.
  struct TaskState {
    std::string command;       // as the platform delivers it
    std::string_view service;  // in the scenario
    std::uint64_t firings = 0;
    std::uint64_t key = 0;
    std::uint32_t running = 0;
    Instant latest_end = Instant::min();  // of all its processes so far
  };

  void replay();
  void handle_events_before(Instant at, std::uint8_t rank);
  void fire(TaskIndex task);
  void launch(std::uint32_t firing);
  void request_over_api(std::uint32_t firing);
  void run_on_cluster(std::uint32_t firing);
  void finish(std::uint32_t firing);
  void end_all_in_flight();
  void end(std::uint32_t firing, Outcome outcome);
  std::string name_busiest_task() const;

  std::uint32_t take_free_firing();

  const Scenario& scenario_;
  TimeRange range_;
  Random random_;
  Runner& runner_;
  FactStream& facts_;
  Simulation simulation_;
  convox::Api* api_ = nullptr;
  convox::Cluster* cluster_ = nullptr;

  std::vector<TaskState> tasks_;
  std::vector<InFlight> in_flight_;  // reused; free ones are listed in `free_`
  std::vector<std::uint32_t> free_;
  std::uint32_t launching_ = 0;  // the firing whose request is under way
  std::uint32_t running_ = 0;    // processes on the rack
  std::uint64_t fired_ = 0;
  std::uint64_t ended_ = 0;
};

}  // namespace cronwarp::sim

// The part of World that is about processes of a live runner.

#include <algorithm>
#include <string>
#include <utility>

#include "base/contract.h"
#include "convox/unread_output.h"
#include "sim/world/world.h"

namespace cronwarp::sim {

// The world knows of it while it exists.
class World::LiveExecRun : public convox::LiveExec {
 public:
  LiveExecRun(World& world, LiveRunId run) : world_(world), run_(run) {
    world_.live_execs_.emplace(run, this);
  }
  ~LiveExecRun() override {
    world_.live_execs_.erase(run_);
    if (!exit_code_) world_.live_->drop(run_);
  }

  std::string take_output(std::size_t bytes_max) override {
    std::string output = unread_.take(bytes_max);
    if (!exit_code_ && !output.empty()) world_.live_->set_listening(run_, !unread_.is_much());
    return output;
  }
  std::optional<int> exit_code() const override {
    return unread_.empty() ? exit_code_ : std::nullopt;
  }
  void write(std::string_view input) override { world_.live_->write(run_, input); }
  void end_input() override { world_.live_->end_input(run_); }
  void kill() override { world_.live_->kill(run_); }

  void add_output(std::string_view bytes) {
    unread_.add(bytes);
    if (unread_.is_much()) world_.live_->set_listening(run_, false);
  }
  void set_ended(int exit_code) { exit_code_ = exit_code; }

 private:
  World& world_;
  LiveRunId run_;
  convox::UnreadOutput unread_;
  std::optional<int> exit_code_;
};

void World::place_live(const convox::PlacedProcess& process) {
  const Instant now = simulation_.now();
  std::uint32_t place = launching_ ? *launching_ : take_free_place();
  if (launching_ && in_flight_[place].course) place = take_process_place(place);
  InFlight& in_flight = in_flight_[place];
  LiveRunSpec spec{std::nullopt, now, process.service, process.command, process.is_attached};
  if (launching_) {
    spec.task = in_flight.task;
    spec.at = in_flight.scheduled_at;
  }
  const LiveRunId run = live_->start(spec);
  live_places_.emplace(run, place);
  live_runs_.emplace(process.slot, run);
  in_flight.slot = process.slot;
  in_flight.is_running = true;
  in_flight.output.clear();
  if (!launching_) {
    in_flight.presence = Presence::kVisitor;
    return;
  }
  in_flight.has_process = true;
  in_flight.has_run = true;
  in_flight.measured_by = RealRun{in_flight.task, in_flight.scheduled_at};
  begin_process(in_flight, process.id, range_.to);
}

void World::on_run_output(LiveRunId run, std::string_view bytes) {
  if (const auto place = live_places_.find(run); place != live_places_.end()) {
    cluster_->process_output(in_flight_[place->second].slot, bytes);
  } else if (const auto exec = live_execs_.find(run); exec != live_execs_.end()) {
    exec->second->add_output(bytes);
    cluster_->exec_changed();
  }
}

void World::on_run_ended(LiveRunId run, const LiveRunEnd& end) {
  const int code = exit_code(end.outcome);
  if (const auto exec = live_execs_.find(run); exec != live_execs_.end()) {
    exec->second->set_ended(code);
    cluster_->exec_changed();
    return;
  }
  const auto found = live_places_.find(run);
  CRONWARP_ASSERT(found != live_places_.end(), "the end of a run that is not known");
  const std::uint32_t place = found->second;
  InFlight& in_flight = in_flight_[place];
  in_flight.outcome = end.outcome;
  in_flight.output.assign(end.report_output);
  live_runs_.erase(in_flight.slot);
  live_places_.erase(found);
  cluster_->process_ended(in_flight.slot, {code, {}, end.trouble});
  end_live_process(place);
}

void World::end_live_process(std::uint32_t place) {
  InFlight& in_flight = in_flight_[place];
  if (in_flight.presence == Presence::kVisitor) {
    leave_rack(place);
    return;
  }
  const Instant now = simulation_.now();
  in_flight.has_run = in_flight.outcome.kind != OutcomeKind::kNeverStarted;
  in_flight.process.ended_at = now;
  in_flight.process.overlap =
      std::min(in_flight.process.overlap, now - in_flight.process.started_at);
  close_overlap(in_flight.task);
  leave_rack(place);
}

void World::stop_live(convox::ProcessSlot slot) {
  const auto found = live_runs_.find(slot);
  CRONWARP_ASSERT(found != live_runs_.end(), "a process was stopped that does not run here");
  const LiveRunId run = found->second;
  const auto live = live_places_.find(run);
  const std::uint32_t place = live->second;
  live_runs_.erase(found);
  live_places_.erase(live);
  live_->drop(run);
  if (in_flight_[place].presence != Presence::kVisitor) close_overlap(in_flight_[place].task);
  stop_process(place);
}

// Of a task's processes that run, only the first to have started has no earlier one beside it.
void World::close_overlap(TaskIndex task) {
  const auto first = std::find_if(live_places_.begin(), live_places_.end(), [&](const auto& live) {
    const InFlight& in_flight = in_flight_[live.second];
    return in_flight.presence != Presence::kVisitor && in_flight.task == task;
  });
  if (first == live_places_.end()) return;
  ProcessRun& process = in_flight_[first->second].process;
  process.overlap = std::min(process.overlap, simulation_.now() - process.started_at);
}

std::unique_ptr<convox::LiveExec> World::exec_live(const convox::ExecRequest& request) {
  if (live_ == nullptr) return nullptr;
  // What a service keeps is no container of ours: a command gets one of its own.
  const LiveRunId run =
      request.process
          ? live_->exec(live_runs_.at(*request.process), request.command)
          : live_->start({std::nullopt, simulation_.now(), request.service, request.command, true});
  return std::make_unique<LiveExecRun>(*this, run);
}

bool World::on_process_input(convox::ProcessSlot slot, std::string_view input) {
  if (live_ == nullptr) return false;
  live_->write(live_runs_.at(slot), input);
  return true;
}

void World::on_process_input_end(convox::ProcessSlot slot) {
  if (live_ != nullptr) live_->end_input(live_runs_.at(slot));
}

void World::on_process_listened_to(convox::ProcessSlot slot, bool listening) {
  if (live_ != nullptr) live_->set_listening(live_runs_.at(slot), listening);
}

}  // namespace cronwarp::sim

#pragma once

#include <cstdint>
#include <map>

#include "base/time.h"
#include "convox/cluster.h"
#include "fakes/rack/fake_rack.h"
#include "sim/kernel/virtual_clock.h"

namespace cronwarp::test {

// A rack whose time goes and whose processes end when a test says so.
class ContractRack : private convox::ProcessHost {
 public:
  explicit ContractRack(const fakes::FakeRack::Options& options) : rack_(options, clock_, *this) {}

  fakes::FakeRack& rack() { return rack_; }
  sim::VirtualClock& clock() { return clock_; }

  void advance(Duration length) { clock_.advance_to(clock_.now() + length); }
  // Ends the one-off process that has run longest. REQUIRES: one runs.
  void end_oldest(const convox::ProcessEnd& end);
  std::size_t running() const { return running_.size(); }  // one-off processes

 private:
  ProcessId name_process() override { return ProcessId{0xC0FFEE000000U + named_++}; }
  void on_process_placed(const convox::PlacedProcess& process) override;
  void on_process_stopped(convox::ProcessSlot slot) override;
  convox::ExecResult exec(const convox::ExecRequest& request) override;

  sim::VirtualClock clock_{Instant{std::chrono::sys_days{std::chrono::year{2016} / 4 / 21}}};
  std::uint64_t named_ = 0;
  std::map<std::uint64_t, convox::ProcessSlot> running_;  // by the order of their starts
  std::uint64_t started_ = 0;
  fakes::FakeRack rack_;
};

}  // namespace cronwarp::test

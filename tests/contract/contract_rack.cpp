#include "tests/contract/contract_rack.h"

#include <algorithm>
#include <string>

#include "base/contract.h"

namespace cronwarp::test {

void ContractRack::end_oldest(const convox::ProcessEnd& end) {
  CRONWARP_ASSERT(!running_.empty(), "no process runs that could end");
  const convox::ProcessSlot slot = running_.begin()->second;
  running_.erase(running_.begin());
  rack_.process_ended(slot, end);
}

void ContractRack::on_process_placed(const convox::PlacedProcess& process) {
  running_.emplace(started_++, process.slot);
}

void ContractRack::on_process_stopped(convox::ProcessSlot slot) {
  std::erase_if(running_, [&](const auto& process) { return process.second == slot; });
}

convox::ExecResult ContractRack::exec(const convox::ExecRequest& request) {
  return {Duration{0}, 0, std::string(request.command)};
}

}  // namespace cronwarp::test

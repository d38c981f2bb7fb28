// The part of FakeRack that is about clients attached to processes, and what those print while they
// run.

#include <algorithm>
#include <string>
#include <utility>

#include "base/contract.h"
#include "fakes/rack/fake_rack.h"

namespace cronwarp::fakes {

using convox::Answer;

Answer<convox::Process> FakeRack::run_attached(const convox::RunProcessRequest& request) {
  const auto place = find_place(request);
  if (!place) return refusal(request);
  const auto slot =
      start(*place->app, *place->service, {place->release, request.command, false, true});
  if (!slot) return errors_.no_room();
  attached_.emplace(placements_[*slot].id, Attached{*slot, {}, std::nullopt});
  notify();
  return describe(placements_[*slot]);
}

FakeRack::Attached& FakeRack::attached(ProcessId id) {
  const auto found = attached_.find(id);
  CRONWARP_ASSERT(found != attached_.end(), "nobody is attached to this process");
  return found->second;
}

std::string FakeRack::take_attached_output(ProcessId id, std::size_t bytes_max) {
  Attached& of = attached(id);
  std::string output = of.unread.take(bytes_max);
  if (!of.end && !output.empty()) host_.on_process_listened_to(of.slot, !of.unread.is_much());
  return output;
}

const FakeRack::AttachedEnd* FakeRack::attached_end(ProcessId id) {
  const Attached& of = attached(id);
  return of.end && of.unread.empty() ? &*of.end : nullptr;
}

bool FakeRack::write_attached(ProcessId id, std::string_view input) {
  const Attached& of = attached(id);
  return !of.end && host_.on_process_input(of.slot, input);
}

void FakeRack::end_attached_input(ProcessId id) {
  const Attached& of = attached(id);
  if (!of.end) host_.on_process_input_end(of.slot);
}

void FakeRack::forget_attached(ProcessId id) {
  const auto found = attached_.find(id);
  CRONWARP_ASSERT(found != attached_.end(), "nobody is attached to this process");
  const bool runs = !found->second.end;
  const Slot slot = found->second.slot;
  attached_.erase(found);
  if (!runs) return;
  kill(slot);
  keep_all_counts();
  notify();
}

Answer<convox::ExecResult> FakeRack::exec(std::string_view name, ProcessId id,
                                          std::string_view command) {
  const RackApp* app = apps_.find(name);
  if (app == nullptr) return errors_.no_app(name);
  const auto slot = placements_.find(*app, id);
  if (!slot) return errors_.no_process(to_string(id));
  return host_.exec({placements_[*slot].service->scale.name, command});
}

Answer<std::unique_ptr<convox::LiveExec>> FakeRack::exec_live(std::string_view name, ProcessId id,
                                                              std::string_view command) {
  const RackApp* app = apps_.find(name);
  if (app == nullptr) return errors_.no_app(name);
  const auto slot = placements_.find(*app, id);
  if (!slot) return errors_.no_process(to_string(id));
  const Placement& placement = placements_[*slot];
  return host_.exec_live({placement.service->scale.name, command,
                          placement.is_kept ? std::nullopt : std::optional(*slot)});
}

void FakeRack::unwatch(ProcessId id) {
  const auto found = watched_.find(id);
  CRONWARP_ASSERT(found != watched_.end(), "nobody watches this process");
  if (--found->second.watchers == 0) watched_.erase(found);
}

std::optional<Instant> FakeRack::watched_end(ProcessId id) const {
  const auto found = watched_.find(id);
  CRONWARP_ASSERT(found != watched_.end(), "nobody watches this process");
  return found->second.ended;
}

void FakeRack::process_output(Slot slot, std::string_view bytes) {
  if (logs_) log_live_output(slot, bytes);
  if (const auto found = attached_.find(placements_[slot].id); found != attached_.end()) {
    found->second.unread.add(bytes);
    if (found->second.unread.is_much()) host_.on_process_listened_to(slot, false);
  }
  notify();
}

void FakeRack::log_live_output(Slot slot, std::string_view output) {
  std::string& open = open_lines_[slot];
  while (!output.empty()) {
    const std::size_t line_end = output.find('\n');
    // The log cuts what is longer.
    open += output.substr(0, std::min(line_end, RackLog::kMessageBytesMax + 1 - open.size()));
    if (line_end == std::string_view::npos) return;
    log_message(placements_[slot], open);
    open.clear();
    output.remove_prefix(line_end + 1);
  }
}

void FakeRack::log_open_line(Slot slot) {
  const auto found = open_lines_.find(slot);
  if (found == open_lines_.end()) return;
  if (!found->second.empty()) log_message(placements_[slot], found->second);
  open_lines_.erase(found);
}

}  // namespace cronwarp::fakes

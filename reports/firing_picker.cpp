#include "reports/firing_picker.h"

#include <algorithm>

#include "reports/json_text.h"
#include "reports/report_builder.h"

namespace cronwarp::reports {
namespace {

ToldFiring copy(const FiringEnded& ended) {
  return {ended.scheduled_at,
          {ended.attempts.begin(), ended.attempts.end()},
          ended.process,
          ended.outcome,
          std::string(last_part(ended.output, kSampleOutputBytes)),
          {ended.duplicates.begin(), ended.duplicates.end()},
          {ended.faults.begin(), ended.faults.end()}};
}

bool is_plain(const FiringEnded& ended) {
  return ended.outcome.kind == OutcomeKind::kSucceeded && ended.faults.empty() &&
         ended.duplicates.empty() && ended.attempts.size() <= 1 &&
         (!ended.process || ended.process->overlapping == 0);
}

}  // namespace

FiringPicker::FiringPicker(TaskIndex task, TimeRange scheduled, std::size_t told_max)
    : task_(task), scheduled_(scheduled), told_max_(told_max) {}

void FiringPicker::on_firing_ended(const FiringEnded& ended) {
  if (ended.task != task_) return;
  if (ended.scheduled_at < scheduled_.from || ended.scheduled_at >= scheduled_.to) return;
  lines_.push_back({ended.scheduled_at, ended.outcome, is_plain(ended)});
  if (!first_ || ended.scheduled_at < first_->scheduled_at) first_ = copy(ended);
  if (lines_.back().is_plain) return;
  const auto place =
      std::find_if(remarkable_.begin(), remarkable_.end(),
                   [&](const ToldFiring& told) { return told.scheduled_at > ended.scheduled_at; });
  remarkable_.insert(place, copy(ended));
  if (remarkable_.size() > told_max_) remarkable_.pop_back();
}

std::vector<FiringLine> FiringPicker::lines() const {
  std::vector<FiringLine> lines = lines_;
  std::sort(lines.begin(), lines.end(), [](const FiringLine& a, const FiringLine& b) {
    return a.scheduled_at < b.scheduled_at;
  });
  return lines;
}

std::vector<ToldFiring> FiringPicker::told() const {
  if (!remarkable_.empty() || !first_) return remarkable_;
  return {*first_};
}

}  // namespace cronwarp::reports

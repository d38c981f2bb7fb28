#include "reports/trace.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

namespace cronwarp::reports {
namespace {

std::int64_t epoch_ms(Instant at) { return at.time_since_epoch().count(); }

// What a task's trace is made of. The layout is fixed: a change of it changes every digest.
struct FiringRecord {
  std::int64_t scheduled_ms = 0;
  std::int64_t started_ms = 0;
  std::int64_t ended_ms = 0;
  std::int64_t overlap_ms = 0;
  std::uint64_t process = 0;
  std::uint32_t overlapping = 0;
  std::uint32_t process_kind = 0;
  std::uint32_t outcome = 0;
  std::uint32_t cause = 0;
  std::int32_t detail = 0;
  std::uint32_t attempts = 0;
};
// `error` has the place of two bytes that were zero before there were errors.
struct AttemptRecord {
  std::int64_t at_ms = 0;
  std::uint16_t result = 0;
  std::uint16_t error = 0;
  std::int32_t http_status = 0;
};
// Before the id of the task whose run it was. An index would change with other tasks.
struct RealRunRecord {
  std::int64_t scheduled_ms = 0;
};

// What follows only where something went wrong says by its first member what it is.
enum class Extra : std::uint64_t { kDuplicate = 1, kFault = 2 };

struct DuplicateRecord {
  std::uint64_t extra = static_cast<std::uint64_t>(Extra::kDuplicate);
  FiringRecord run;
};
// Before the id of the fault. An index would change with other faults.
struct FaultRecord {
  std::uint64_t extra = static_cast<std::uint64_t>(Extra::kFault);
  std::int64_t at_ms = 0;
};

// No padding: every byte that is hashed has been written.
static_assert(std::has_unique_object_representations_v<FiringRecord>);
static_assert(std::has_unique_object_representations_v<AttemptRecord>);
static_assert(std::has_unique_object_representations_v<RealRunRecord>);
static_assert(std::has_unique_object_representations_v<DuplicateRecord>);
static_assert(std::has_unique_object_representations_v<FaultRecord>);

// kRefused: a real run that came to no process.
enum class ProcessKind : std::uint32_t { kNone = 0, kScripted = 1, kReal = 2, kRefused = 3 };

ProcessKind process_kind(const FiringEnded& ended) {
  if (!ended.process) return ended.measured_by ? ProcessKind::kRefused : ProcessKind::kNone;
  return ended.measured_by ? ProcessKind::kReal : ProcessKind::kScripted;
}

void set_process(FiringRecord& record, const ProcessRun& process) {
  record.started_ms = epoch_ms(process.started_at);
  record.ended_ms = epoch_ms(process.ended_at);
  record.process = static_cast<std::uint64_t>(process.id);
  record.overlap_ms = process.overlap.count();
  record.overlapping = process.overlapping;
}

void set_outcome(FiringRecord& record, const Outcome& outcome) {
  record.outcome = static_cast<std::uint32_t>(outcome.kind);
  record.cause = static_cast<std::uint32_t>(outcome.cause);
  record.detail = outcome.detail;
}

FiringRecord record_of(const FiringEnded& ended) {
  FiringRecord record;
  record.scheduled_ms = epoch_ms(ended.scheduled_at);
  if (ended.process) set_process(record, *ended.process);
  record.process_kind = static_cast<std::uint32_t>(process_kind(ended));
  set_outcome(record, ended.outcome);
  record.attempts = static_cast<std::uint32_t>(ended.attempts.size());
  return record;
}

AttemptRecord record_of(const Attempt& attempt) {
  return {epoch_ms(attempt.at), static_cast<std::uint16_t>(attempt.result),
          static_cast<std::uint16_t>(attempt.error), attempt.http_status};
}

template <class Record>
void add_record(TraceHash& trace, const Record& record) {
  trace.add(std::as_bytes(std::span(&record, 1)));
}

void add_text(TraceHash& trace, std::string_view text) {
  trace.add(std::as_bytes(std::span(text)));
}

// Apart, so that what nearly every firing passes through stays small.
void add_disturbances(TraceHash& trace, const FiringEnded& ended, const Scenario& scenario) {
  for (const DuplicateRun& duplicate : ended.duplicates) {
    DuplicateRecord record;
    set_process(record.run, duplicate.process);
    set_outcome(record.run, duplicate.outcome);
    add_record(trace, record);
  }
  for (const FaultMark& mark : ended.faults) {
    FaultRecord record;
    record.at_ms = epoch_ms(mark.at);
    add_record(trace, record);
    add_text(trace, scenario.faults[mark.fault].id);
  }
}

}  // namespace

void add_to_trace(TraceHash& trace, const FiringEnded& ended, const Scenario& scenario) {
  const FiringRecord head = record_of(ended);
  if (ended.attempts.size() == 1) {  // nearly always: one pass of the hash instead of two
    const AttemptRecord attempt = record_of(ended.attempts.front());
    std::array<std::byte, sizeof head + sizeof attempt> record;
    std::memcpy(record.data(), &head, sizeof head);
    std::memcpy(record.data() + sizeof head, &attempt, sizeof attempt);
    trace.add(record);
  } else {
    add_record(trace, head);
    for (const Attempt& attempt : ended.attempts) add_record(trace, record_of(attempt));
  }
  if (ended.measured_by) {
    add_record(trace, RealRunRecord{epoch_ms(ended.measured_by->scheduled_at)});
    add_text(trace, scenario.manifest.tasks[ended.measured_by->task].id);
  }
  if (!ended.output.empty()) add_text(trace, ended.output);
  if (!ended.duplicates.empty() || !ended.faults.empty()) add_disturbances(trace, ended, scenario);
}

}  // namespace cronwarp::reports

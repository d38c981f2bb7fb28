#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "reports/text_layout.h"
#include "reports/timetable.h"

namespace cronwarp::reports {

// So many firings of each sort are kept of a task; the others are counted.
inline constexpr std::size_t kDiffSamples = 3;

struct FiringMove {
  Instant from;
  Instant to;

  friend bool operator==(const FiringMove&, const FiringMove&) = default;
};

// Firings that came, went and moved. Within one UTC day the first firing of a task that is gone is
// taken to have moved to the first that is new, the second to the second, and so on; what is left
// over was removed or added.
struct FiringChanges {
  std::uint64_t added = 0;
  std::uint64_t removed = 0;
  std::uint64_t moved = 0;

  bool any() const { return added + removed + moved != 0; }
};

enum class TaskChange { kAdded, kRemoved, kChanged };

// What is said of a task in other words than before.
struct FactChange {
  std::string what;  // "expression", "zone", "command"
  std::string before;
  std::string after;
};

// A task that differs.
struct TaskDiff {
  std::string id;
  TaskChange change = TaskChange::kChanged;
  FiringChanges firings;
  std::vector<FactChange> facts;  // of a task on both sides
  // Of a task that was added or removed.
  TaskFacts described;
  // The first few of each, in time order.
  std::vector<Instant> added;
  std::vector<Instant> removed;
  std::vector<FiringMove> moved;
};

struct ScheduleDiff {
  std::string old_name;
  std::string new_name;
  TimeRange range;
  std::vector<TaskDiff> tasks;  // those that differ, by id
  FiringChanges firings;        // of all of them
  std::uint64_t tasks_added = 0;
  std::uint64_t tasks_removed = 0;
  std::uint64_t tasks_changed = 0;
  std::uint64_t tasks_same = 0;

  bool any() const { return !tasks.empty(); }
};

// Goes through the range a day at a time: memory grows with the tasks that differ, never with the
// firings. REQUIRES: both know of the range.
ScheduleDiff diff_timetables(const Timetable& before, const Timetable& after, TimeRange range);

// "+31 -0 ~12 firings; 1 task added".
std::string summary_line(const ScheduleDiff& diff);

void write_diff_text(const ScheduleDiff& diff, const Paint& paint, std::ostream& out);
// For a comment on a pull request: at most so many tasks are listed that it stays below 60,000
// bytes, which GitHub and GitLab take.
void write_diff_markdown(const ScheduleDiff& diff, std::ostream& out);
// As reports/schema/diff.schema.json describes it.
void write_diff_json(const ScheduleDiff& diff, std::ostream& out);

}  // namespace cronwarp::reports

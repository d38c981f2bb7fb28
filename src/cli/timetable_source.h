#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/expected.h"
#include "base/time.h"
#include "cli/console.h"
#include "cli/input.h"
#include "cli/usage_error.h"
#include "io/event_loop.h"
#include "manifest/files.h"
#include "reports/timetable.h"

namespace cronwarp::cli {

// One side of a comparison: a manifest or scenario, on the disk or in a git revision, or an earlier
// report. Whether it is OLD, NEW or anything else is the caller's.
class TimetableSource {
 public:
  // `name` as the user gave it; the other options say how a manifest is to be read. On failure: why
  // it cannot be read.
  static Expected<std::unique_ptr<TimetableSource>, UsageError> open(const std::string& name,
                                                                     const InputOptions& options,
                                                                     EventLoop& loop);

  // That it says itself: a report's always, a scenario's perhaps. False: it could not be read, with
  // the reason printed.
  bool find_range(Instant now, const Console& console, std::optional<TimeRange>& range);

  // The tasks. rate() counts from `from`. nullopt, with the reason printed: it has errors.
  // `is_old`: declarations with errors are left out, with a word about them; what is compared is
  // what comes after them.
  std::optional<reports::Timetable> timetable(Instant from, bool is_old, const Console& console);

 private:
  TimetableSource(std::string name, InputOptions options);

  Expected<bool, UsageError> open_report();
  Expected<bool, UsageError> open_manifest(EventLoop& loop);
  bool load(std::optional<Instant> from, Instant now, const Console& console);

  std::string name_;
  InputOptions options_;
  std::optional<reports::Timetable> report_;
  Input input_;
  std::unique_ptr<manifest::Files> files_;  // null: it is a report
  const SourceText* text_ = nullptr;        // the same
};

}  // namespace cronwarp::cli

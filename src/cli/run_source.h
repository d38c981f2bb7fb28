#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/expected.h"
#include "base/time.h"
#include "cli/console.h"
#include "cli/real_run_options.h"
#include "io/event_loop.h"
#include "model/scenario.h"
#include "reports/report.h"
#include "reports/report_builder.h"
#include "runner/runner.h"

namespace cronwarp::cli {

// Where a simulation has from what becomes of its runs: a script, an engine or a cassette.
class RunSource {
 public:
  virtual ~RunSource() = default;

  virtual Runner& runner() = 0;

  // Waits until the runner can answer at once for all firings up to `at`. Throws as the runner.
  virtual void await(Instant) {}
  // The run that is waited for, or the next one, throws Interrupted.
  virtual void interrupt(int) {}

  // What a report's reader is to know: before the first fact, and after the last.
  virtual void describe(reports::ReportBuilder&) const {}
  virtual void describe(reports::RunnerEnvironment&) const {}
  // Nothing more is asked for: what shows how it goes on ends.
  virtual void finish() {}
  // The range was lived through: what no firing has asked for and a repeat may need is measured.
  // Throws as the runner.
  virtual void complete() {}
  // What there was is kept as the options ask for, of a range that was not lived through as well.
  // Returns whether the run can be repeated from what is kept. Throws EnvironmentError.
  virtual bool keep() const { return true; }
};

// What a source is made from. All is borrowed and outlives it.
struct RunSourceParts {
  const RealRunSettings& settings;
  const Scenario& scenario;
  TimeRange range;
  EventLoop& loop;
  const Console& console;  // told what takes long before it begins
  bool shows_progress = false;
};

// Why there can be no such source, and the exit code that says so.
struct RunSourceError {
  int exit_code = 0;
  std::vector<std::string> texts;  // one sentence each
  std::string help;
};

using MadeRunSource = Expected<std::unique_ptr<RunSource>, RunSourceError>;

// Prepares all that the runs need. Throws EnvironmentError, and Interrupted by the loop.
MadeRunSource make_run_source(const RunSourceParts& parts);

}  // namespace cronwarp::cli

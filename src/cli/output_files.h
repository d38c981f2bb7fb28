#pragma once

#include <string>
#include <string_view>

#include "base/environment_error.h"
#include "base/time.h"
#include "model/fact.h"
#include "model/scenario.h"
#include "reports/byte_sink.h"
#include "reports/ndjson_writer.h"
#include "reports/report.h"

namespace cronwarp::cli {

// The facts of a simulation cannot be written: unlike with other faults of the machine, there is no
// use in telling more of them.
class OutputError : public EnvironmentError {
 public:
  using EnvironmentError::EnvironmentError;
};

// Removes an earlier run's report.json before anything else happens, so that whatever stops this
// run does not leave it to be taken for this run's. Throws EnvironmentError.
void remove_old_report(const std::string& directory);

// The files of --out. Everything throws EnvironmentError, the observer OutputError.
class OutputFiles {
 public:
  // Makes the directory, and runs.ndjson in it with its header. The scenario is borrowed.
  OutputFiles(const std::string& directory, const Scenario& scenario, TimeRange range);

  // Writes runs.ndjson.
  FactObserver& observer() { return writer_; }

  // Ends runs.ndjson and writes report.json.
  void finish(const reports::Report& report);

 private:
  class Sink : public reports::ByteSink {
   public:
    explicit Sink(const std::string& path) : file_(path) {}

    void write(std::string_view bytes) override;
    void close() { file_.close(); }

   private:
    reports::FileSink file_;
  };

  std::string directory_;
  Sink sink_;
  reports::NdjsonWriter writer_;
};

}  // namespace cronwarp::cli

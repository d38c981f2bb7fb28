#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/fact.h"
#include "model/scenario.h"
#include "reports/byte_sink.h"
#include "reports/report.h"
#include "reports/timestamp_text.h"

namespace cronwarp::reports {

// Longer output of a process is cut to its last part, at a character's start.
inline constexpr std::size_t kLineOutputBytes = 4096;

// Writes runs.ndjson while the simulation runs: a header line, one line per firing in the order in
// which firings end, one per deploy of the fault plan as it ends, a summary line. A stream without
// its summary line was cut off. reports/schema/runs.schema.json describes the lines.
//
// Bytes are gathered in one buffer of fixed size; errors of the sink surface as EnvironmentError
// when it is full and in finish().
class NdjsonWriter : public FactObserver {
 public:
  // Writes the header (into the buffer). `scenario` and `sink` are borrowed and outlive the writer.
  NdjsonWriter(const Scenario& scenario, TimeRange range, std::string_view tool_version,
               ByteSink& sink);

  void on_firing_ended(const FiringEnded& ended) override;
  void on_deploy_ended(const DeployEnded& ended) override;

  // Writes the summary line and everything still buffered. Call once, last.
  void finish(const Report& report);

 private:
  static constexpr std::size_t kBufferBytes = std::size_t{64} * 1024;

  // The sentence for a task's latest kind of failure; a task that fails mostly fails one way.
  struct FailureText {
    std::optional<Outcome> outcome;
    std::string text;
  };

  // Makes room for `bytes` more. REQUIRES: bytes <= kBufferBytes.
  void reserve(std::size_t bytes);
  void flush();
  // Of any length.
  void append(std::string_view text);
  // Unchecked, as `reserve` has made room; returns the end of what it wrote.
  char* put_process(char* out, const ProcessRun& process);
  // `,"sentence":"…"`, kept for the next failure of the same kind. Valid until the next call.
  std::string_view sentence_member(const FiringEnded& ended);
  void append_attempts(std::span<const Attempt> attempts);
  void append_duplicates(std::span<const DuplicateRun> duplicates);
  void append_faults(std::span<const FaultMark> faults);
  void append_real_run(const RealRun& run, const FiringEnded& firing);
  void append_output(std::string_view output);

  const Scenario& scenario_;
  ByteSink& sink_;
  std::vector<std::string> prefixes_;       // by TaskIndex: the line up to the text of scheduled_at
  std::vector<FailureText> failure_texts_;  // by TaskIndex
  std::vector<std::string> fault_ids_;      // by FaultIndex: as JSON texts
  TimestampText timestamps_;
  std::string escaped_;  // reused
  std::unique_ptr<char[]> buffer_;
  char* end_;  // of what is in the buffer
};

}  // namespace cronwarp::reports

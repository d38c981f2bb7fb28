#include "tests/unit/reports/troubled_run.h"

#include <algorithm>

#include "reports/ndjson_writer.h"
#include "tests/support/scenario_builder.h"

namespace cronwarp::reports::test {
namespace {

using cronwarp::test::at;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Rule kBadMinute{"cron-value-range", Severity::kError, "", "", ""};
constexpr Rule kTwice{"name-twice", Severity::kWarning, "", "", ""};

constexpr std::string_view kExpectations = R"(expect:
  - {tasks: "web.*", successes: 1.., per: day}
  - {tasks: web.daily_update, gap: 25h}
  - {concurrency: 4}
  - {tasks: "worker.mails", never: {weekdays: [SAT]}}
  - {tasks: "worker.*", served: 5m}
)";

enum FaultOf : FaultIndex { kLostReply, kApril, kNever, kFriday };

class StringSink : public ByteSink {
 public:
  void write(std::string_view bytes) override { text += bytes; }

  std::string text;
};

Fault fault(std::string id, FaultKind kind) {
  Fault made;
  made.id = std::move(id);
  made.kind = kind;
  return made;
}

Expectation expectation(std::string name, std::string tasks, ExpectationRule rule) {
  Expectation made;
  made.name = std::move(name);
  made.tasks = std::move(tasks);
  made.rule = rule;
  return made;
}

Location line_of(const SourceText& text, std::string_view part) {
  const std::size_t begin = text.text().find(part);
  return {&text,
          {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + part.size())}};
}

ProcessRun process(std::uint64_t id, Instant from, Duration length) {
  return {ProcessId{id}, from, from + length, 0, Duration{0}};
}

// The answer to the first try is lost, so the work is done twice.
void tell_duplicate(const FiringEnded& ended, FactObserver& observer) {
  const Instant due = ended.scheduled_at;
  const std::vector<Attempt> attempts = {
      {due + seconds{1}, AttemptResult::kRetryable, 0, AttemptError::kReset},
      {due + seconds{61}, AttemptResult::kAccepted, 200}};
  const std::vector<DuplicateRun> duplicates = {
      {process(2, due + seconds{62}, seconds{30}), {OutcomeKind::kFailed, Cause::kExitCode, 3}}};
  const std::vector<FaultMark> faults = {{kLostReply, due + seconds{1}}};
  FiringEnded twice = ended;
  twice.attempts = attempts;
  twice.process = process(1, due + seconds{2}, seconds{90});
  twice.duplicates = duplicates;
  twice.faults = faults;
  observer.on_firing_ended(twice);
}

void tell_loss(const FiringEnded& ended, FactObserver& observer) {
  const Instant due = ended.scheduled_at;
  const std::vector<Attempt> attempts = {{due + seconds{1}, AttemptResult::kAccepted, 503}};
  const std::vector<FaultMark> faults = {{kApril, due + seconds{1}}};
  FiringEnded lost = ended;
  lost.attempts = attempts;
  lost.process = std::nullopt;
  lost.outcome = {OutcomeKind::kNeverStarted, Cause::kApiError, 503};
  lost.faults = faults;
  observer.on_firing_ended(lost);
}

// Passes facts on, but for the firings that meet a fault.
class Disturber : public FactObserver {
 public:
  explicit Disturber(FactObserver& observer) : observer_(observer) {}

  void on_process_started(const ProcessStarted& started) override {
    observer_.on_process_started(started);
  }
  void on_firing_ended(const FiringEnded& ended) override {
    if (ended.task == 0 && ended.scheduled_at == at("2016-04-21T08:00:00Z")) {
      tell_duplicate(ended, observer_);
    } else if (ended.task == 0) {
      tell_loss(ended, observer_);
    } else {
      observer_.on_firing_ended(ended);
    }
  }

 private:
  FactObserver& observer_;
};

verdict::ExpectationResult result(std::size_t index, verdict::Status status, std::uint64_t judged) {
  verdict::ExpectationResult made;
  made.expectation = index;
  made.status = status;
  made.judged = judged;
  return made;
}

}  // namespace

Troubled::Troubled()
    : expectations("april, 2016/scenario.yml", std::string(kExpectations)),
      range{at("2016-04-21"), at("2016-04-23")} {
  Scenario& scenario = sample.scenario;
  scenario.path = "april, 2016/scenario.yml";
  scenario.fault_profile = "mild";
  scenario.faults = {fault("lost-reply", FaultKind::kApiLostReply),
                     fault("april: 1 <b>|", FaultKind::kApiStatus),
                     fault("mild-hang", FaultKind::kHang), fault("friday", FaultKind::kDeploy)};
  scenario.faults[kApril].tasks = "web.*";
  scenario.faults[kApril].location = line_of(expectations, "gap: 25h");
  scenario.expectations = {
      expectation("web.*: 1.. successes per day", "web.*", CountExpectation{}),
      expectation("at most 25h % \"between\" <successes>, # 2 | 3", "web.daily_update",
                  GapExpectation{hours{25}, {}}),
      expectation("concurrency at most 4", "*", ConcurrencyExpectation{4}),
      expectation("worker.mails: never on Saturdays", "worker.mails", WindowExpectation{}),
      expectation("worker.*: served within 5m", "worker.*", ServedExpectation{minutes{5}})};
  const std::array<std::string_view, 5> lines = {"successes: 1..", "gap: 25h", "concurrency: 4",
                                                 "never", "served: 5m"};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    scenario.expectations[i].location = line_of(expectations, lines[i]);
  }
}

std::vector<verdict::ExpectationResult> Troubled::results() const {
  using verdict::Status;
  std::vector<verdict::ExpectationResult> results = {
      result(0, Status::kFailed, 4), result(1, Status::kFailed, 12),
      result(2, Status::kPassed, 300), result(3, Status::kNothingToJudge, 0),
      result(4, Status::kFailed, 6)};
  const Instant lost_at = at("2016-04-22T08:00:00Z");
  results[0].violations = 1;
  results[0].first_at = results[0].latest_at = at("2016-04-22");
  results[0].told = {
      {0, std::nullopt, at("2016-04-22"), "0 successes on 2016-04-22", std::nullopt, {kApril}}};
  results[0].tasks = {{0, 2, 1}, {1, 2, 0}};
  results[1].violations = 8;
  results[1].first_at = lost_at;
  results[1].latest_at = at("2016-04-22T20:00:00Z");
  const Outcome lost{OutcomeKind::kNeverStarted, Cause::kApiError, 503};
  results[1].told = {
      {0, lost_at, lost_at + hours{1}, "no success in 25h", lost, {kApril, kLostReply}},
      {0, lost_at + hours{2}, lost_at + hours{3}, "no success\x1b[2J in 27h", {}, {}}};
  results[1].tasks = {{0, 12, 8}};
  results[3].tasks = {{3, 0, 0}};
  results[4].violations = 2;
  results[4].first_at = results[4].latest_at = lost_at;
  results[4].told = {{2, lost_at, lost_at, "served late", std::nullopt, {}}};
  results[4].tasks = {{2, 2, 2}, {3, 0, 0}};
  results[4].served = {
      .targets = 6, .missed = 2, .late = 1, .incomplete = 1, .extra = 1, .duplicate = 1};
  return results;
}

Diagnostics Troubled::findings() const {
  Diagnostics diagnostics;
  diagnostics.report(kBadMinute, sample.location_of("*/10"), "minute 61 is out of range 0-59",
                     "use a value from 0 to 59");
  Diagnostic& twice = diagnostics.report(kTwice, sample.location_of("convox.cron.poll"),
                                         "'poll' is declared twice", "");
  twice.notes.push_back({sample.location_of("convox.cron.daily_update"), "first declared here"});
  twice.notes.push_back({{}, "the rack keeps one of them"});
  diagnostics.report(kTwice, {}, "kept on purpose", "").suppressed_by = "until May";
  return diagnostics;
}

void Troubled::tell(const std::vector<FactObserver*>& observers) const {
  for (FactObserver* observer : observers) {
    Disturber disturber(*observer);
    play(sample.scenario, range, succeed, {&disturber});
    observer->on_deploy_ended(
        {kFriday, at("2016-04-22T16:00:00Z"), at("2016-04-22T16:25:00Z"), true, TaskIndex{1}});
  }
}

Report Troubled::report() const {
  ReportBuilder builder(sample.scenario, range);
  tell({&builder});
  RunEnvironment environment = sample_environment();
  environment.working_directory = "/somewhere";
  return builder.finish(findings(), environment, results());
}

std::string Troubled::ndjson() const {
  StringSink sink;
  NdjsonWriter writer(sample.scenario, range, "0.1.0", sink);
  tell({&writer});
  writer.finish(report());
  return sink.text;
}

}  // namespace cronwarp::reports::test

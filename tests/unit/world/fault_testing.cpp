#include "tests/unit/world/fault_testing.h"

#include <fmt/format.h>

#include "base/contract.h"
#include "fakes/rack/fake_rack.h"
#include "fakes/runner/scripted_runner.h"
#include "sim/world/world.h"
#include "tests/support/scenario_builder.h"

namespace cronwarp::test {
namespace {

std::string text_of(const ProcessRun& process) {
  return fmt::format("{} {}-{} beside {} for {}", to_string(process.id),
                     format_instant(process.started_at), format_instant(process.ended_at),
                     process.overlapping, process.overlap.count());
}

}  // namespace

void Facts::on_firing_ended(const FiringEnded& fact) {
  ended.push_back({fact.task,
                   fact.scheduled_at,
                   {fact.attempts.begin(), fact.attempts.end()},
                   fact.process,
                   fact.outcome,
                   std::string(fact.output),
                   fact.measured_by,
                   {fact.duplicates.begin(), fact.duplicates.end()},
                   {fact.faults.begin(), fact.faults.end()}});
}

const Ended& Facts::only() const {
  CRONWARP_ASSERT(ended.size() == 1, "a test expects one firing");
  return ended.front();
}

std::vector<std::string> Facts::lines_of(TaskIndex task) const {
  std::vector<std::string> lines;
  for (const Ended& firing : ended) {
    if (firing.task != task) continue;
    std::string line = format_instant(firing.scheduled_at) + " " + test::text_of(firing.outcome);
    for (const std::string& attempt : test::text_of(firing.attempts)) line += "; " + attempt;
    if (firing.process) line += "; " + text_of(*firing.process);
    for (const DuplicateRun& duplicate : firing.duplicates) {
      line += "; again " + text_of(duplicate.process) + test::text_of(duplicate.outcome);
    }
    for (const FaultMark& mark : firing.faults) {
      line += fmt::format("; fault {} at {}", mark.fault, format_instant(mark.at));
    }
    lines.push_back(line + "; " + firing.output);
  }
  return lines;
}

Facts replay(const Scenario& scenario, std::string_view from, std::string_view to, Runner* runner) {
  Facts recorder;
  sim::FactStream facts;
  facts.add(recorder);
  fakes::ScriptedRunner scripted(scenario);
  sim::World world(scenario, {at(from), at(to)}, sim::World::kNoLimit,
                   runner != nullptr ? *runner : scripted, facts);
  fakes::FakeRack rack({.size = scenario.rack, .seed = scenario.seed}, world.clock(), world);
  std::vector<convox::ServiceScale> services;
  for (const Service& service : scenario.manifest.services) {
    services.push_back({.name = service.name, .memory_bytes = memory_needed(service)});
  }
  rack.create_app(scenario.app, services);
  world.run(rack, &rack);
  return recorder;
}

Behaviour lasting(Duration length) {
  Behaviour behaviour;
  behaviour.duration = FixedDuration{length};
  return behaviour;
}

std::vector<std::string> text_of(const std::vector<Attempt>& attempts) {
  std::vector<std::string> lines;
  for (const Attempt& attempt : attempts) {
    std::string line =
        fmt::format("{} {} {} {}", time_of_day(attempt.at), to_string(attempt.result),
                    attempt.http_status, to_string(attempt.error));
    if (line.ends_with(' ')) line.pop_back();
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string text_of(const Outcome& outcome) {
  return fmt::format("{} {} {}", to_string(outcome.kind), to_string(outcome.cause), outcome.detail);
}

std::string time_of_day(Instant at) {
  const std::string text = format_instant(at);
  return text.substr(text.find('T') + 1, text.size() - text.find('T') - 2);
}

}  // namespace cronwarp::test

// Any bytes as a manifest or scenario, as a file of faults and as one of expectations: loading
// ends, finds no bug of ours, and what it returns holds together. Nothing is read from the disk:
// every further file is missing, except one that corpora can name.

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include "base/contract.h"
#include "manifest/loader.h"
#include "manifest/plan_files.h"

namespace {

using namespace cronwarp;

class NoFiles final : public manifest::Files {
 public:
  Expected<const SourceText*, std::string> read(const std::string& path) override {
    if (path == "vars.env") return &env_;
    return Unexpected{"cannot read " + path + ": there are no files here"};
  }
  bool exists(const std::string& path) const override { return path == "vars.env"; }

 private:
  SourceText env_{"vars.env", "A=1\nexport B=\"${A:-2}\"\nC='3' # three\n"};
};

void check_findings(const Diagnostics& diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    CRONWARP_ASSERT(!render(diagnostic, Color::kOff).empty(), "an empty rendering");
    if (diagnostic.location.source == nullptr) continue;
    const Span span = diagnostic.location.span;
    CRONWARP_ASSERT(span.begin <= span.end, "a span that ends before it begins");
  }
}

void check_plan(const Scenario& scenario) {
  CRONWARP_ASSERT(scenario.faults.size() <= kFaultsMax, "more faults than there may be");
  std::set<std::string> ids;
  for (const Fault& fault : scenario.faults) {
    CRONWARP_ASSERT(!fault.id.empty() && ids.insert(fault.id).second, "a fault without own id");
    CRONWARP_ASSERT(is_possible_on(fault.kind, scenario.manifest.platform), "an impossible fault");
    CRONWARP_ASSERT(fault.probability > 0 && fault.probability <= 1, "no probability");
    CRONWARP_ASSERT(!fault.from || !fault.to || *fault.from < *fault.to, "an empty window");
  }
  std::set<std::string> names;
  for (const Expectation& each : scenario.expectations) {
    CRONWARP_ASSERT(!each.name.empty() && names.insert(each.name).second, "a name twice");
    CRONWARP_ASSERT(each.location.source != nullptr, "an expectation from nowhere");
  }
}

void check(const manifest::LoadOptions& options, const SourceText& source) {
  NoFiles files;
  Diagnostics diagnostics;
  const auto scenario = manifest::load_with(source, options, files, diagnostics);
  CRONWARP_ASSERT(scenario.has_value() || diagnostics.count(Severity::kError) > 0,
                  "nothing is loaded and nothing is said");
  check_findings(diagnostics);
  if (!scenario) return;
  CRONWARP_ASSERT(scenario->behaviours.size() == scenario->manifest.tasks.size(),
                  "a task without a behaviour");
  for (const Task& task : scenario->manifest.tasks) {
    CRONWARP_ASSERT(!task.command.empty() && !task.expression.empty(), "a task with nothing to do");
  }
  check_plan(*scenario);
}

// The bytes as a file given with --faults and --expect beside a scenario that has some of both.
void check_beside(const SourceText& source) {
  const SourceText scenario_source("scenario.yml",
                                   "manifest: {web: {labels: ['convox.cron.daily=0 8 * * ? x']}}\n"
                                   "faults: [mild, {fault: crash}]\nexpect: [{lateness: 1m}]\n");
  NoFiles files;
  Diagnostics diagnostics;
  auto scenario = manifest::load_with(scenario_source, {}, files, diagnostics);
  CRONWARP_ASSERT(scenario.has_value(), "the scenario of the fuzz target is broken");
  const bool is_read = manifest::add_fault_file(source, *scenario, diagnostics);
  const bool is_expected = manifest::add_expectation_file(source, *scenario, diagnostics);
  CRONWARP_ASSERT((is_read && is_expected) || !diagnostics.all().empty(),
                  "nothing is read and nothing is said");
  check_findings(diagnostics);
  check_plan(*scenario);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const SourceText source("input.yml", std::string(reinterpret_cast<const char*>(data), size));
  manifest::LoadOptions options;
  options.from = parse_instant("2016-04-21").value();
  check(options, source);
  options.platform = Platform::kGen1;
  options.purpose = manifest::Purpose::kServedRack;
  options.env_files = {"vars.env"};
  check(options, source);
  check_beside(source);
  return 0;
}

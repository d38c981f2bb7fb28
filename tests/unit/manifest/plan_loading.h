#pragma once

#include <string>

#include "loading.h"

namespace cronwarp::manifest {

// A scenario of the tasks web.backup, web.report and worker.reindex with these settings, which
// begin on its line 6.
inline std::string with_tasks(const std::string& settings) {
  return "manifest:\n"
         "  web:\n"
         "    labels: ['convox.cron.backup=0 2 * * ? x', 'convox.cron.report=0 6 * * ? x']\n"
         "  worker:\n"
         "    labels: ['convox.cron.reindex=0 * * * ? x']\n" +
         settings;
}

// The same, read on gen1, where it has no findings of its own.
struct LoadedPlan : Loaded {
  explicit LoadedPlan(const std::string& settings, Platform platform = Platform::kGen1)
      : Loaded(with_tasks(settings), {}, on(platform), "scenario.yml") {}

  const std::vector<Fault>& faults() const { return scenario.value().faults; }
  const std::vector<Expectation>& expectations() const { return scenario.value().expectations; }
};

}  // namespace cronwarp::manifest

#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_text.h"
#include "base/time.h"
#include "model/scenario.h"

namespace cronwarp::manifest {

// What a scenario is read for.
enum class Purpose {
  kCheck,
  kSimulation,  // settings that only a served rack heeds are worth a warning
  kServedRack,  // which needs no task
};

struct LoadOptions {
  Purpose purpose = Purpose::kCheck;
  // Overrides a scenario's `platform:`; a compose file alone defaults to gen1-2016-04.
  std::optional<Platform> platform;
  // --env-file; without any, `.env` beside the manifest is read if it exists.
  std::vector<std::string> env_files;
  // The caller's environment for ${VAR}; it wins over env files, as in docker compose.
  std::map<std::string, std::string> environment;
  // Start of the range where the scenario gives none or the command line overrides it: rate()
  // counts from it, and a schedule is judged "never fires again" after it.
  Instant from;
  bool from_overrides_scenario = false;
};

// Reads a docker-compose.yml with convox.cron.* labels, or a scenario file that names one.
// Everything that is wrong goes to `diagnostics` (sorted, suppressions applied). nullopt: the file
// cannot be parsed at all or no task is declared in it that it is needed for (exit code 3);
// otherwise the scenario with every task that can be simulated, see Manifest::rejected_tasks.
// Further files (manifest, env files) are resolved against the folder of the file that names them
// and kept in `sources`; one that is missing is a diagnostic, not an exception.
std::optional<Scenario> load(const SourceText& source, const LoadOptions& options,
                             SourceFiles& sources, Diagnostics& diagnostics);

}  // namespace cronwarp::manifest

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_text.h"
#include "cli/console.h"
#include "cli/time_options.h"
#include "model/scenario.h"

namespace CLI {
class App;
}

namespace cronwarp::cli {

// How the commands that read a manifest or scenario are told what to read and how.
struct InputOptions {
  std::string file;
  std::string platform;
  std::vector<std::string> env_files;
  TimeOptions times;
};

// A loaded input with everything found in it. The findings point into the sources.
struct Input {
  SourceFiles sources;
  Diagnostics findings;
  std::optional<Scenario> scenario;  // nullopt: not readable as a manifest; the findings say why
  TimeRange range;
};

void add_input_options(CLI::App& command, InputOptions& options);
void add_time_options(CLI::App& command, TimeOptions& options);

// Fills `input`; false, with the reason printed and `exit_code` set, if nothing could be loaded.
// Findings are printed only where they are the reason.
bool load_input(const InputOptions& options, const Console& console, Input& input, int& exit_code);

// All findings as text, to `out`.
void print_findings(const Diagnostics& findings, Color color, std::ostream& out);

}  // namespace cronwarp::cli

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_text.h"
#include "base/time.h"
#include "cli/console.h"
#include "manifest/load.h"
#include "model/scenario.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace cronwarp::cli {

// How a manifest or scenario is to be read.
struct InputOptions {
  std::string file;
  std::string platform;
  std::vector<std::string> env_files;
};

// A loaded input with everything found in it. The findings point into the sources.
struct Input {
  SourceFiles sources;
  Diagnostics findings;
  std::optional<Scenario> scenario;  // nullopt: not readable as one; the findings say why
};

// The argument FILE; the option can be made optional.
CLI::Option* add_file_argument(CLI::App& command, InputOptions& options);
// --platform and --env-file.
void add_reading_options(CLI::App& command, InputOptions& options);

// Fills `input`; false, with the findings that are the reason printed, if there is no scenario
// (exit 3). `from`, if given, overrides the start of a scenario's range; otherwise `now` stands in
// for one.
bool load_input(const InputOptions& options, manifest::Purpose purpose, std::optional<Instant> from,
                Instant now, const Console& console, Input& input);

// With an error in the input every figure would be of something else than what was meant: true,
// with all findings printed, if there is one. `nothing_done` is "nothing was run". REQUIRES: a
// scenario.
bool refuse_errors(const Input& input, const std::string& nothing_done, const Console& console);

// All findings as text, to `out`.
void print_findings(const Diagnostics& findings, Color color, std::ostream& out);

}  // namespace cronwarp::cli

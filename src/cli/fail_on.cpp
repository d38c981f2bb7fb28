#include "cli/fail_on.h"

#include <CLI/CLI.hpp>

namespace cronwarp::cli {

void add_fail_on_option(CLI::App& command, std::string& value) {
  command
      .add_option("--fail-on", value,
                  "The least severity of findings that makes the exit status 1: error (default), "
                  "warning or note")
      ->check(CLI::IsMember({"error", "warning", "note"}));
}

Severity parse_fail_on(const std::string& value) {
  if (value == "note") return Severity::kNote;
  return value == "warning" ? Severity::kWarning : Severity::kError;
}

}  // namespace cronwarp::cli

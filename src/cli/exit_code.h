#pragma once

namespace cronwarp::cli {

// What the program's exit status means; documented in README.md and stable.
enum ExitCode : int {
  kExitOk = 0,
  kExitFindings = 1,     // findings at or above --fail-on
  kExitUsage = 2,        // the command line makes no sense
  kExitUnreadable = 3,   // the input cannot be read or parsed, or holds no task
  kExitEnvironment = 4,  // the machine did not let us
};

// Stopped by a signal, as a shell would report it: 130 for SIGINT, 143 for SIGTERM.
constexpr int exit_code_of_signal(int signal) { return 128 + signal; }

}  // namespace cronwarp::cli

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/expected.h"
#include "base/time.h"
#include "cli/input.h"
#include "cli/listen_address.h"
#include "cli/rack_password.h"
#include "cli/real_run_options.h"
#include "cli/usage_error.h"
#include "convox/generation.h"

namespace CLI {
class App;
}

namespace cronwarp::cli {

// The options of `serve` as given; empty: not given.
struct ServeOptions {
  InputOptions input;
  std::optional<std::uint64_t> seed;
  std::string listen;
  std::string password_file;
  std::string generation = "gen1-2016";
  bool tls = false;
  std::string clock = "real";
  std::string speed;
  std::string from;
  std::string state_file;
  std::string access_log = "text";
  std::string runner = "scripted";
  EngineOptions engine;
};

void add_serve_options(CLI::App& command, ServeOptions& options);

// What the options come to.
struct ServePlan {
  ListenAddress listen;
  RackPassword password;
  convox::Generation generation = convox::Generation::kGen1April2016;
  bool is_clock_virtual = false;
  double speed = 1;
  std::optional<Instant> from;           // of a virtual clock
  std::optional<EngineSettings> engine;  // of real containers; nullopt: processes are scripted
};

// Throws EnvironmentError if the password's file cannot be read.
Expected<ServePlan, UsageError> read_serve_options(const ServeOptions& options);

}  // namespace cronwarp::cli

#include "cli/serve_command.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <ostream>
#include <unistd.h>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/certificate.h"
#include "base/environment_error.h"
#include "cli/exit_code.h"
#include "cli/input.h"
#include "cli/machine.h"
#include "cli/serve_options.h"
#include "cli/served_world.h"
#include "cli/termination.h"
#include "fakes/endpoint/answer_script.h"
#include "fakes/endpoint/rack_endpoint.h"
#include "fakes/rack/state_file.h"
#include "fakes/server/access_log.h"
#include "fakes/server/convox_server.h"
#include "io/event_loop.h"
#include "reports/shell_quote.h"
#include "runner/docker_client.h"
#include "runner/docker_live.h"

namespace cronwarp::cli {
namespace {

// Writes the rack's apps to the file whenever they have changed.
class StateKeeper {
 public:
  // `path` empty: nothing is kept. Throws EnvironmentError: the file is none of ours, or cannot be
  // written.
  StateKeeper(std::string path, fakes::FakeRack& rack, const Console& console)
      : path_(std::move(path)), rack_(rack), console_(console) {
    if (path_.empty()) return;
    if (const auto state = fakes::read_state_file(path_)) rack_.restore(*state);
    save();
  }

  // A file that cannot be written now does not end the rack: it is tried again with the next
  // change, and at the end.
  void try_to_save() {
    try {
      save_if_changed();
      failing_ = false;
    } catch (const EnvironmentError& error) {
      if (!failing_) {
        print_error(console_, error.what(),
                    "the rack goes on, and tries again with the next change");
      }
      failing_ = true;
    }
  }

  void save_if_changed() {
    if (!path_.empty() && rack_.revision() != saved_) save();
  }

 private:
  void save() {
    fakes::write_state_file(path_, rack_.state());
    saved_ = rack_.revision();
  }

  std::string path_;
  fakes::FakeRack& rack_;
  const Console& console_;
  std::uint64_t saved_ = 0;
  bool failing_ = false;
};

std::optional<fakes::AccessLog> open_access_log(const std::string& format, std::ostream& out) {
  if (format == "none") return std::nullopt;
  return std::optional<fakes::AccessLog>(
      std::in_place,
      format == "json" ? fakes::AccessLog::Format::kJson : fakes::AccessLog::Format::kText, out,
      [] { return can_write_now(STDERR_FILENO); });
}

// How to point each client that speaks the rack's generation at it. The client of 2016 knows no
// scheme: it speaks TLS only.
void announce(const ServeOptions& options, const ServePlan& plan, std::uint16_t port, Instant start,
              const Console& console) {
  const std::string host = plan.listen.url_host(port);
  const std::string url = fmt::format("{}://convox:{}@{}", options.tls ? "https" : "http",
                                      percent_encoded(plan.password.text), host);
  console.out << "URL " << url << '\n';
  console.out << "convox of generation 2 and 3: export RACK_URL=" << url << '\n';
  if (plan.generation == convox::Generation::kGen1April2016) {
    console.out << "convox of 2016: "
                << (options.tls ? fmt::format("export CONVOX_HOST={} CONVOX_PASSWORD={}", host,
                                              reports::shell_line({&plan.password.text, 1}))
                                : "needs --tls")
                << '\n';
  }
  console.out << (plan.is_clock_virtual
                      ? fmt::format("clock: virtual from {} on, {} seconds a second",
                                    format_instant(start), plan.speed)
                      : "clock: real")
              << '\n';
  if (!is_plain_password(plan.password.text)) {
    console.err << "cronwarp: warning: clients of generation 2 and 3 send this password "
                   "percent-encoded, as it stands in the URL, and are refused\n"
                   "  = help: use a password of letters and digits\n";
  }
  console.out.flush();
  if (!console.out) throw EnvironmentError("cannot write to standard output");
}

std::size_t descriptors_for_clients() {
  constexpr std::size_t kOurs = 96;  // files, the listener, clients that are turned away
  const std::size_t all = raise_descriptor_limit();
  return all > kOurs ? all - kOurs : 1;
}

// The containers of a rack whose processes really run.
class RealProcesses {
 public:
  // Prepares the images of all services. Throws EnvironmentError, and Interrupted by the loop.
  RealProcesses(EventLoop& loop, const EngineSettings& settings, const Scenario& scenario,
                const Console& console)
      : console_(console),
        settings_(settings),
        client_(loop, settings.command),
        engine_(client_.version()) {
    client_.remove_abandoned();
    live_.emplace(client_, scenario, DockerLiveOptions{settings.network, settings.time_limit},
                  [&console](const std::string& text) {
                    console.err << "cronwarp: " << text << '\n' << std::flush;
                  });
  }

  // Without clean_up() something else went wrong, and is told.
  ~RealProcesses() {
    if (is_clean_) return;
    live_.reset();
    try {
      client_.remove_own();
    } catch (const EnvironmentError&) {
      // What stays is removed by the next start.
    }
  }
  RealProcesses(const RealProcesses&) = delete;
  RealProcesses& operator=(const RealProcesses&) = delete;

  ServedWorld::LiveOptions options() {
    RealRunSettings repeat;
    repeat.runner = reports::RunnerKind::kDocker;
    repeat.engine = settings_;
    repeat.sampling.kind = Sampling::Kind::kAll;
    repeat.time_limit = settings_.time_limit.value_or(kDockerTimeoutMax);
    return {&*live_, engine_, repeat_arguments(repeat),
            [this](const std::string& trouble) { tell(trouble); }};
  }

  void stop() { live_->drop_all(); }
  // REQUIRES: the loop has nothing left to do.
  void clean_up() {
    is_clean_ = true;
    client_.remove_own();
  }

 private:
  // Once for all containers that an engine takes with it.
  void tell(const std::string& trouble) {
    if (trouble != last_trouble_) print_error(console_, trouble, "the rack goes on");
    last_trouble_ = trouble;
  }

  const Console& console_;
  EngineSettings settings_;
  DockerClient client_;
  std::string engine_;
  std::optional<DockerLive> live_;
  std::string last_trouble_;
  bool is_clean_ = false;
};

// Serves until a signal ends it. `processes` may be null.
int serve_rack(const ServeOptions& options, const ServePlan& plan, ServedWorld& world,
               const Scenario& scenario, Termination& termination, RealProcesses* processes,
               const Console& console) {
  survive_broken_pipes();
  const Instant start = world.clock().now;
  fakes::FakeRack& rack = world.rack();
  StateKeeper state(options.state_file, rack, console);
  fakes::AnswerScript answers(scenario.answers, scenario.seed);
  fakes::RackEndpoint endpoint(rack, world, answers, plan.password.text);
  auto access_log = open_access_log(options.access_log, console.err);

  fakes::ConvoxServer::Options server_options;
  server_options.address = plan.listen.address;
  server_options.port = plan.listen.port;
  if (options.tls) server_options.tls = make_self_signed_certificate(wall_clock_now());
  server_options.access_log = access_log ? &*access_log : nullptr;
  server_options.after_request = [&state] { state.try_to_save(); };
  server_options.limits.connections =
      std::min(server_options.limits.connections, descriptors_for_clients());
  fakes::ConvoxServer server(termination.loop(), endpoint, rack, world, std::move(server_options));
  termination.listen([&](int) {
    server.stop();
    if (processes != nullptr) processes->stop();
  });

  announce(options, plan, server.port(), start, console);
  termination.loop().run();
  termination.listen({});
  state.save_if_changed();
  return kExitOk;
}

Instant start_of(const ServePlan& plan, const Scenario& scenario, Instant now) {
  if (!plan.is_clock_virtual) return now;
  if (plan.from) return *plan.from;
  return scenario.range ? scenario.range->from
                        : Instant{std::chrono::floor<std::chrono::minutes>(now)};
}

int serve(const ServeOptions& options, const Console& console) {
  const auto plan = read_serve_options(options);
  if (!plan) {
    print_error(console, plan.error().text, plan.error().help);
    return kExitUsage;
  }
  Input input;
  const Instant now = wall_clock_now();
  if (!options.input.file.empty()) {
    // rate() counts from where the rack's clock starts.
    const std::optional<Instant> from = plan->is_clock_virtual ? plan->from : now;
    if (!load_input(options.input, manifest::Purpose::kServedRack, from, now, console, input))
      return kExitUnreadable;
    if (refuse_errors(input, "nothing is served", console)) return kExitFindings;
    print_findings(input.findings, console.err_color(), console.err);
  }
  const bool has_app = input.scenario.has_value();
  Scenario scenario = std::move(input.scenario).value_or(Scenario{});
  if (options.seed) scenario.seed = *options.seed;
  EventLoop loop;
  Termination termination(loop);
  std::optional<RealProcesses> processes;
  if (plan->engine) processes.emplace(loop, *plan->engine, scenario, console);
  // By now images may have been built, which took its time.
  const Instant start = start_of(*plan, scenario, wall_clock_now());
  ServedWorld::Options world_options{plan->generation, start, plan->speed, options.input};
  if (processes) world_options.live = processes->options();
  ServedWorld world(scenario, input.findings, world_options);
  if (has_app) world.create_app();
  const int exit_code = serve_rack(options, *plan, world, scenario, termination,
                                   processes ? &*processes : nullptr, console);
  if (processes) processes->clean_up();
  return exit_code;
}

}  // namespace

void add_serve_command(CLI::App& program, Console& console, int& exit_code) {
  auto options = std::make_shared<ServeOptions>();
  CLI::App* command = program.add_subcommand(
      "serve", "Offer the rack of a manifest or scenario to real Convox clients");
  add_serve_options(*command, *options);
  command->footer(
      "Examples:\n"
      "  cronwarp serve\n"
      "  cronwarp serve docker-compose.yml --generation gen2\n"
      "  cronwarp serve scenarios/daily-update.yml --clock virtual --speed 3600\n"
      "  cronwarp serve docker-compose.yml --runner docker\n"
      "  cronwarp serve docker-compose.yml --tls --listen 127.0.0.1:5443 --state rack.json\n\n"
      "The rack is served until SIGINT or SIGTERM. Its first line on standard output is its URL.\n"
      "Exit status: 0 stopped by a signal, 1 errors in the input, 2 usage, 3 unreadable input, 4 "
      "the machine's\nfault (a port that is taken, a file that cannot be written, no container "
      "engine), 130 or 143 stopped by SIGINT or\nSIGTERM before it served.");
  command->callback([options, &console, &exit_code] { exit_code = serve(*options, console); });
}

}  // namespace cronwarp::cli

#include "runner/docker_live.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/process/v2/environment.hpp>
#include <fmt/format.h>

#include "base/environment_error.h"
#include "runner/docker_arguments.h"
#include "runner/images.h"
#include "runner/output_keeper.h"
#include "runner/running.h"

namespace cronwarp {
namespace {

constexpr std::size_t kReportBytesMax = std::size_t{16} << 10;
constexpr Outcome kKilled{OutcomeKind::kKilled, Cause::kSignal, 9};
constexpr Outcome kRefused{OutcomeKind::kNeverStarted, Cause::kContainerRefused, 0};

std::string folder_of(const std::string& manifest) {
  const std::string folder = std::filesystem::path(manifest).parent_path().string();
  return folder.empty() ? "." : folder;
}

}  // namespace

class DockerLive::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(DockerClient& client, const Scenario& scenario, const DockerLiveOptions& options)
      : client_(client),
        scenario_(scenario),
        options_(options),
        folder_(folder_of(scenario.manifest.path)) {}

  void prepare(const Announce& announce);
  void set_listener(LiveRunListener& listener) { listener_ = &listener; }

  LiveRunId start(const LiveRunSpec& spec);
  LiveRunId exec(LiveRunId in, std::string_view command);
  void write(LiveRunId run, std::string_view input);
  // nullptr: it has ended, or never came to anything.
  Running* find(LiveRunId run);
  void drop(LiveRunId run) { runs_.erase(run); }
  void drop_all() { runs_.clear(); }

 private:
  struct Run {
    explicit Run(std::vector<std::string> its_secrets)
        : secrets(std::move(its_secrets)), kept(kReportBytesMax, secrets) {}

    std::vector<std::string> secrets;
    OutputKeeper kept;
    std::shared_ptr<Running> running;
  };

  ContainerOrder order_of(LiveRunId id, const Container& container) const;
  std::string name_of(LiveRunId id) const;
  // Starts the run; later, from the loop, it is refused with that if it is not empty.
  void begin(LiveRunId id, const LiveRunSpec& spec, const Service& service);
  RunningListener listener_of(LiveRunId id);
  void refuse_later(LiveRunId id, std::string refusal);
  void on_output(LiveRunId id, std::string_view bytes);
  void refuse(LiveRunId id, const std::string& refusal);
  void end(LiveRunId id, const Outcome& outcome, std::string_view trouble);

  DockerClient& client_;
  const Scenario& scenario_;
  DockerLiveOptions options_;
  std::string folder_;
  std::map<std::string, std::string, std::less<>> images_;  // by service
  LiveRunListener* listener_ = nullptr;
  std::map<LiveRunId, Run> runs_;
  std::uint64_t last_ = 0;
};

void DockerLive::Impl::prepare(const Announce& announce) {
  client_.require_network(options_.network);
  ImageStore images(client_, folder_, announce);
  std::vector<Container> containers;
  for (const Service& service : scenario_.manifest.services) {
    containers.push_back(container_of(scenario_.manifest.platform, service, ""));
    images_[service.name] = images.prepare(containers.back());
  }
  // A volume that is made when a container is to start would make the rack wait. One that the
  // engine refuses is what the container is refused for then.
  for (const Container& container : containers) {
    const DockerRunWords words =
        docker_run_words(order_of(LiveRunId{0}, container), client_.labels(),
                         boost::process::v2::environment::home().string());
    for (const std::string& volume : words.named_volumes) client_.create_volume(volume);
  }
}

std::string DockerLive::Impl::name_of(LiveRunId id) const {
  return fmt::format("cronwarp-{}-{}", client_.labels().run_id, static_cast<std::uint64_t>(id));
}

ContainerOrder DockerLive::Impl::order_of(LiveRunId id, const Container& container) const {
  ContainerOrder order;
  order.container = &container;
  order.image = images_.at(container.service);
  order.manifest_folder = folder_;
  order.name = name_of(id);
  order.network = options_.network;
  order.time_limit = options_.time_limit;
  return order;
}

LiveRunId DockerLive::Impl::start(const LiveRunSpec& spec) {
  const LiveRunId id{++last_};
  const auto& services = scenario_.manifest.services;
  const auto service = std::find_if(services.begin(), services.end(), [&](const Service& other) {
    return other.name == spec.service;
  });
  if (service == services.end()) {
    runs_.emplace(id, std::vector<std::string>());
    refuse_later(id,
                 fmt::format("{} declares no service {}", scenario_.manifest.path, spec.service));
    return id;
  }
  const bool is_full = runs_.size() >= kRunsMax;
  runs_.emplace(id, secrets_of(service->environment));
  if (is_full) {
    refuse_later(id, fmt::format("{} containers and commands run already", kRunsMax));
  } else {
    begin(id, spec, *service);
  }
  return id;
}

void DockerLive::Impl::begin(LiveRunId id, const LiveRunSpec& spec, const Service& service) {
  const Container container = container_of(scenario_.manifest.platform, service, spec.command);
  ContainerOrder order = order_of(id, container);
  order.keeps_input_open = spec.has_input;
  if (spec.task) {
    const Task& task = scenario_.manifest.tasks[*spec.task];
    const std::string at = format_instant(spec.at);
    order.task = task.id;
    order.firing = fmt::format("{}@{}", task.id, at);
    order.variables = {{"CRONWARP_SCHEDULED_AT", at},
                       {"CRONWARP_TASK", order.task},
                       {"CRONWARP_FIRING", order.firing}};
    const auto& limit = scenario_.behaviours[*spec.task].docker_timeout;
    if (limit) order.time_limit = *limit;
  }
  try {
    runs_.at(id).running = std::make_shared<RunningContainer>(client_, order, listener_of(id));
  } catch (const EnvironmentError& error) {
    refuse_later(id, error.what());
  }
}

LiveRunId DockerLive::Impl::exec(LiveRunId in, std::string_view command) {
  const LiveRunId id{++last_};
  const bool is_full = runs_.size() >= kRunsMax;
  Run& run = runs_.emplace(id, std::vector<std::string>()).first->second;
  if (is_full) {
    refuse_later(id, fmt::format("{} containers and commands run already", kRunsMax));
    return id;
  }
  const auto exec = std::make_shared<RunningExec>(
      client_, name_of(in), std::string(command),
      [weak = weak_from_this(), in] {
        const auto self = weak.lock();
        return self && self->find(in) != nullptr;
      },
      listener_of(id));
  run.running = exec;
  boost::asio::post(client_.loop().context(), [weak = std::weak_ptr(exec)] {
    if (const auto later = weak.lock()) later->look();
  });
  return id;
}

Running* DockerLive::Impl::find(LiveRunId run) {
  const auto found = runs_.find(run);
  return found == runs_.end() ? nullptr : found->second.running.get();
}

void DockerLive::Impl::write(LiveRunId id, std::string_view input) {
  Running* const running = find(id);
  if (running == nullptr) return;
  if (running->unwritten() + input.size() > kInputBytesMax) {
    running->kill();
  } else {
    running->write(input);
  }
}

RunningListener DockerLive::Impl::listener_of(LiveRunId id) {
  const std::weak_ptr<Impl> weak = weak_from_this();
  return {.on_output =
              [weak, id](std::string_view bytes) {
                if (const auto self = weak.lock()) self->on_output(id, bytes);
              },
          .on_end =
              [weak, id](const Outcome& outcome) {
                if (const auto self = weak.lock()) self->end(id, outcome, {});
              },
          .on_refusal =
              [weak, id](const std::string& refusal) {
                if (const auto self = weak.lock()) self->refuse(id, refusal);
              },
          .on_trouble =
              [weak, id](const std::string& trouble) {
                if (const auto self = weak.lock()) self->end(id, kKilled, trouble);
              }};
}

void DockerLive::Impl::refuse_later(LiveRunId id, std::string refusal) {
  boost::asio::post(client_.loop().context(), [refuse = listener_of(id).on_refusal,
                                               refusal = std::move(refusal)] { refuse(refusal); });
}

void DockerLive::Impl::on_output(LiveRunId id, std::string_view bytes) {
  const auto found = runs_.find(id);
  if (found == runs_.end()) return;
  found->second.kept.add(bytes);
  listener_->on_run_output(id, bytes);
}

// Mostly the engine's client has said why already.
void DockerLive::Impl::refuse(LiveRunId id, const std::string& refusal) {
  const auto found = runs_.find(id);
  if (found == runs_.end()) return;
  const Run& run = found->second;
  if (run.kept.text().empty()) on_output(id, masked(refusal, run.secrets) + "\n");
  end(id, kRefused, {});
}

// The run itself is let go of later: it is in the middle of telling this.
void DockerLive::Impl::end(LiveRunId id, const Outcome& outcome, std::string_view trouble) {
  auto ended = runs_.extract(id);
  if (ended.empty()) return;
  const std::string text = ended.mapped().kept.text();
  const std::string told = masked(trouble, ended.mapped().secrets);
  boost::asio::post(client_.loop().context(), [held = std::move(ended.mapped().running)] {});
  listener_->on_run_ended(id, {outcome, text, told});
}

DockerLive::DockerLive(DockerClient& client, const Scenario& scenario,
                       const DockerLiveOptions& options, const Announce& announce)
    : impl_(std::make_shared<Impl>(client, scenario, options)) {
  impl_->prepare(announce);
}

DockerLive::~DockerLive() { impl_->drop_all(); }

void DockerLive::set_listener(LiveRunListener& listener) { impl_->set_listener(listener); }
LiveRunId DockerLive::start(const LiveRunSpec& spec) { return impl_->start(spec); }
LiveRunId DockerLive::exec(LiveRunId in, std::string_view command) {
  return impl_->exec(in, command);
}
void DockerLive::write(LiveRunId run, std::string_view input) { impl_->write(run, input); }
void DockerLive::end_input(LiveRunId run) {
  if (Running* const running = impl_->find(run)) running->end_input();
}
void DockerLive::set_listening(LiveRunId run, bool listening) {
  if (Running* const running = impl_->find(run)) running->set_listening(listening);
}
void DockerLive::kill(LiveRunId run) {
  if (Running* const running = impl_->find(run)) running->kill();
}
void DockerLive::drop(LiveRunId run) { impl_->drop(run); }
void DockerLive::drop_all() { impl_->drop_all(); }

}  // namespace cronwarp

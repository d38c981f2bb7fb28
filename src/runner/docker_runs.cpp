#include "runner/docker_runs.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string_view>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include "base/contract.h"
#include "base/environment_error.h"
#include "base/interrupted.h"
#include "runner/container_run.h"
#include "runner/faketime.h"
#include "runner/images.h"
#include "runner/output_keeper.h"

namespace cronwarp {
namespace {

using boost::system::error_code;

// What is measured and not asked for yet is kept in memory.
constexpr std::size_t kAheadMax = 256;
constexpr std::size_t kOutputBytesMax = std::size_t{16} << 10;
constexpr std::chrono::milliseconds kWatchInterval{200};

std::string folder_of(const std::string& manifest) {
  const std::string folder = std::filesystem::path(manifest).parent_path().string();
  return folder.empty() ? "." : folder;
}

}  // namespace

class DockerRuns::Impl {
 public:
  Impl(DockerClient& client, const Scenario& scenario, const RealRunPlan& plan,
       const DockerRunOptions& options, RealRunWatcher* watcher);
  ~Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  const Measurement& measure(std::size_t run);
  const std::vector<std::string>& image_ids() const { return image_ids_; }
  const std::vector<std::string>& faketime_failures() const { return faketime_failures_; }
  void interrupt(int signal) { signal_ = signal; }
  const std::vector<std::optional<Measurement>>& measurements() const { return measurements_; }

 private:
  // A run that goes on.
  struct Active {
    OutputKeeper output;
    std::unique_ptr<ContainerRun> run;
  };

  // Removes what the runs have left, or the preparation if that fails.
  struct Removal {
    explicit Removal(DockerClient& its_client) : client(its_client) {}
    ~Removal();
    Removal(const Removal&) = delete;
    Removal& operator=(const Removal&) = delete;

    DockerClient& client;
  };

  void prepare_images();
  void start_ahead();
  void start(std::size_t index);
  ContainerOrder order_of(std::size_t index) const;
  void on_end(std::size_t index, const ContainerEnd& end);
  void on_engine_lost(const std::string& error);
  void wait_once();

  DockerClient& client_;
  Removal removal_;  // after all that follows is gone
  const Scenario& scenario_;
  const RealRunPlan& plan_;
  const DockerRunOptions options_;
  RealRunWatcher* watcher_;
  std::string folder_;
  std::vector<std::string> images_;  // to be run, by index of the plan's containers; as are
  std::vector<std::string> image_ids_;
  std::vector<std::string> faketime_failures_;
  std::vector<std::vector<std::string>> secrets_;
  std::vector<std::optional<Measurement>> measurements_;
  std::map<std::size_t, Active> active_;
  std::size_t next_ = 0;   // run to be started
  std::size_t asked_ = 0;  // run that was asked for last
  std::optional<int> signal_;
  std::optional<std::string> engine_error_;
  boost::asio::steady_timer watch_timer_;
  bool is_watch_set_ = false;
  std::shared_ptr<int> alive_ = std::make_shared<int>();
};

DockerRuns::Impl::Impl(DockerClient& client, const Scenario& scenario, const RealRunPlan& plan,
                       const DockerRunOptions& options, RealRunWatcher* watcher)
    : client_(client),
      removal_(client),
      scenario_(scenario),
      plan_(plan),
      options_(options),
      watcher_(watcher),
      folder_(folder_of(scenario.manifest.path)),
      measurements_(plan.runs().size()),
      watch_timer_(client.loop().context()) {
  CRONWARP_ASSERT(options_.jobs > 0, "no containers at all would run");
  client_.remove_abandoned();
  client_.require_network(options_.network);
  prepare_images();
}

DockerRuns::Impl::Removal::~Removal() {
  for (bool is_done = false; !is_done;) {
    try {
      client.remove_own();
      is_done = true;
    } catch (const EnvironmentError&) {
      // Where the engine is lost, the next run removes what this one has left.
      is_done = true;
    } catch (const Interrupted&) {
      continue;  // it is ending anyway, and a second signal ends the program the hard way
    }
  }
}

void DockerRuns::Impl::prepare_images() {
  ImageStore store(client_, folder_, [this](const std::string& what) {
    if (watcher_ != nullptr) watcher_->on_preparing(what);
  });
  for (const Container& container : plan_.containers()) {
    images_.push_back(store.prepare(container));
    image_ids_.push_back(client_.image_id(images_.back()).value_or(images_.back()));
    secrets_.push_back(secrets_of(container.environment));
    faketime_failures_.emplace_back();
    if (!options_.faketime_library) continue;
    faketime_failures_.back() =
        why_faketime_fails(client_, *options_.faketime_library, images_.back(), container, folder_);
  }
}

const Measurement& DockerRuns::Impl::measure(std::size_t run) {
  CRONWARP_ASSERT(run < measurements_.size(), "no run of the plan");
  asked_ = std::max(asked_, run);
  client_.loop().poll();
  while (true) {
    if (signal_) throw Interrupted(*std::exchange(signal_, std::nullopt));
    start_ahead();
    if (measurements_[run]) return *measurements_[run];
    if (engine_error_) throw EnvironmentError(*engine_error_);
    wait_once();
  }
}

void DockerRuns::Impl::start_ahead() {
  while (!engine_error_ && next_ < measurements_.size() && next_ <= asked_ + kAheadMax &&
         active_.size() < options_.jobs) {
    start(next_++);
  }
}

void DockerRuns::Impl::start(std::size_t index) {
  const std::size_t container = plan_.container_of(plan_.runs()[index].task);
  Active& active =
      active_.emplace(index, Active{OutputKeeper(kOutputBytesMax, secrets_[container]), nullptr})
          .first->second;
  try {
    active.run = std::make_unique<ContainerRun>(
        client_, order_of(index),
        ContainerRun::Listener{
            .on_output = [&active](std::string_view bytes) { active.output.add(bytes); },
            .on_end = [this, index](const ContainerEnd& end) { on_end(index, end); },
            .on_engine_lost = [this](const std::string& error) { on_engine_lost(error); }});
  } catch (const EnvironmentError& error) {
    active_.erase(index);
    on_engine_lost(error.what());
    return;
  }
  if (watcher_ != nullptr) watcher_->on_run_started(index);
}

ContainerOrder DockerRuns::Impl::order_of(std::size_t index) const {
  const RealRun& run = plan_.runs()[index];
  const std::size_t container = plan_.container_of(run.task);
  const std::string& task = scenario_.manifest.tasks[run.task].id;
  const std::string scheduled_at = format_instant(run.scheduled_at);
  const Behaviour& behaviour = scenario_.behaviours[run.task];
  ContainerOrder order;
  order.container = &plan_.containers()[container];
  order.image = images_[container];
  order.manifest_folder = folder_;
  order.name = fmt::format("cronwarp-{}-{}", client_.labels().run_id, index + 1);
  order.task = task;
  order.firing = fmt::format("{}@{}", task, scheduled_at);
  order.variables = {{"CRONWARP_SCHEDULED_AT", scheduled_at},
                     {"CRONWARP_TASK", task},
                     {"CRONWARP_FIRING", order.firing}};
  if (options_.faketime_library && faketime_failures_[container].empty()) {
    FaketimeSetup setup =
        faketime_setup(*options_.faketime_library, run.scheduled_at, options_.wall_clock());
    for (auto& variable : setup.variables) order.variables.push_back(std::move(variable));
    order.mounts = std::move(setup.mounts);
  }
  order.network = options_.network;
  order.time_limit = behaviour.docker_timeout.value_or(options_.time_limit);
  return order;
}

void DockerRuns::Impl::on_end(std::size_t index, const ContainerEnd& end) {
  const auto active = active_.extract(index);
  const bool was_refused = end.outcome.cause == Cause::kContainerRefused;
  measurements_[index] = Measurement{
      .duration = end.duration,
      .outcome = end.outcome,
      .output = was_refused
                    ? masked(end.refusal, secrets_[plan_.container_of(plan_.runs()[index].task)])
                    : active.mapped().output.text()};
  if (watcher_ != nullptr) watcher_->on_run_ended(index);
}

void DockerRuns::Impl::on_engine_lost(const std::string& error) {
  if (!engine_error_) engine_error_ = error;
}

void DockerRuns::Impl::wait_once() {
  if (!is_watch_set_) {
    is_watch_set_ = true;
    watch_timer_.expires_after(kWatchInterval);
    watch_timer_.async_wait([this, alive = std::weak_ptr(alive_)](const error_code& error) {
      // It may be on its way when the runs are gone.
      if (error || alive.expired()) return;
      is_watch_set_ = false;
      if (watcher_ != nullptr) watcher_->on_waiting();
    });
  }
  client_.loop().run_one();
}

DockerRuns::DockerRuns(DockerClient& client, const Scenario& scenario, const RealRunPlan& plan,
                       const DockerRunOptions& options, RealRunWatcher* watcher)
    : impl_(std::make_unique<Impl>(client, scenario, plan, options, watcher)) {}

DockerRuns::~DockerRuns() = default;

const Measurement& DockerRuns::measure(std::size_t run) { return impl_->measure(run); }

const std::vector<std::string>& DockerRuns::image_ids() const { return impl_->image_ids(); }

const std::vector<std::string>& DockerRuns::faketime_failures() const {
  return impl_->faketime_failures();
}

void DockerRuns::interrupt(int signal) { impl_->interrupt(signal); }

const std::vector<std::optional<Measurement>>& DockerRuns::measurements() const {
  return impl_->measurements();
}

}  // namespace cronwarp

#include "runner/container_run.h"

#include <algorithm>
#include <chrono>
#include <cstddef>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/process/v2/environment.hpp>
#include <fmt/format.h>

#include "base/environment_error.h"
#include "runner/child_process.h"
#include "runner/client_query.h"
#include "runner/container_state.h"
#include "runner/docker_arguments.h"
#include "runner/engine_words.h"

namespace cronwarp {
namespace {

using boost::system::error_code;
using std::chrono::milliseconds;

constexpr int kEngineRefused = 125;  // exit code of `docker run`
constexpr int kKilledCode = 137;
// Of the client's words so many are kept, to tell why it made no container.
constexpr std::size_t kWordsMax = std::size_t{16} << 10;
// How often one looks whether a container that is to be killed is there by now, and how often in
// all.
constexpr milliseconds kLookPause{100};
constexpr int kLooksMax = 1200;
// The engine hears of a kill for lack of memory apart from the end that it leads to.
constexpr int kMemoryLooksMax = 2;
// In which the client has to end once its container was killed.
constexpr std::chrono::minutes kEndPatience{1};
// So often at most the time limit is set anew for a container that was slow to start.
constexpr int kExtensionsMax = 3;

}  // namespace

class ContainerRun::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(DockerClient& client, const ContainerOrder& order, Listener listener)
      : client_(client),
        name_(order.name),
        time_limit_(order.time_limit),
        has_memory_limit_(order.container->memory_bytes.has_value()),
        listener_(std::move(listener)),
        timer_(client.loop().context()) {}

  void start(const ContainerOrder& order);
  const std::string& name() const { return name_; }
  void write(std::string_view input) {
    if (run_) run_->write(input);
  }
  void end_input() {
    if (run_) run_->end_input();
  }
  std::size_t unwritten() const { return run_ ? run_->unwritten() : 0; }
  void set_listening(bool listening) {
    if (run_) run_->set_listening(listening);
  }
  void kill();
  // Kills and removes; tells nobody.
  void dismiss();

 private:
  using Answered = void (Impl::*)(const ProgramResult&);

  // One after the other: a new question drops the one before.
  void ask(std::vector<std::string> arguments, Answered answered);
  void ask_state(Answered answered) {
    ask({"inspect", "--type", "container", "--format", "{{json .State}}", name_}, answered);
  }
  void after(milliseconds length, void (Impl::*work)());

  void on_output(std::string_view bytes);
  // While the client is at work:
  void look();
  void on_look(const ProgramResult& result);
  void on_engine_time(const ProgramResult& result);
  void send_kill();
  void on_kill_sent(const ProgramResult& result);
  void end_client();
  void remove_early();
  void on_removed_early(const ProgramResult& result);
  // And after it:
  void on_client_ended(int exit_code);
  void look_at_end() { ask_state(&Impl::on_end_state); }
  void on_end_state(const ProgramResult& result);
  void on_no_container(const ProgramResult& result);
  void refuse(const std::string& words);
  void refuse_later(const std::string& words);
  void tell(const ContainerEnd& end);
  void lose(const std::string& error);
  void lose_removed();
  void lose_silent();
  void finish();

  DockerClient& client_;
  std::string name_;
  std::optional<Duration> time_limit_;
  bool has_memory_limit_;
  Listener listener_;
  boost::asio::steady_timer timer_;
  std::unique_ptr<ChildProcess> run_;
  std::unique_ptr<ClientQuery> query_;
  std::string words_;
  std::optional<int> client_exit_;
  bool is_kill_wanted_ = false;  // by who holds the run, not for the time limit
  bool was_late_ = false;        // killed at the time limit
  bool is_dismissed_ = false;
  bool is_over_ = false;
  int looks_ = 0;
  int memory_looks_ = 0;
  int extensions_ = 0;
  std::optional<Instant> started_at_;
  std::shared_ptr<void> removal_token_;
  std::shared_ptr<Impl> self_;  // while it is dismissed and not over
};

void ContainerRun::Impl::start(const ContainerOrder& order) {
  const DockerRunWords words =
      docker_run_words(order, client_.labels(), boost::process::v2::environment::home().string());
  for (const std::string& volume : words.named_volumes) {
    if (const auto refusal = client_.create_volume(volume)) return refuse_later(*refusal);
  }
  run_ = std::make_unique<ChildProcess>(
      client_.loop(),
      ProgramCall{.program = client_.program(),
                  .arguments = words.arguments,
                  .secret_file = words.environment_file,
                  .environment = words.client_environment,
                  .keeps_input_open = order.keeps_input_open},
      ChildProcess::Listener{.on_output = [this](std::string_view bytes) { on_output(bytes); },
                             .on_error_output = nullptr,
                             .on_end = [this](ProgramEnd end) { on_client_ended(end.exit_code); }});
  removal_token_ = client_.removal_token();
  if (time_limit_) after(*time_limit_, &Impl::look);
}

void ContainerRun::Impl::on_output(std::string_view bytes) {
  words_ += bytes.substr(0, kWordsMax - words_.size());
  if (!is_dismissed_ && listener_.on_output) listener_.on_output(bytes);
}

void ContainerRun::Impl::ask(std::vector<std::string> arguments, Answered answered) {
  try {
    query_ = std::make_unique<ClientQuery>(
        client_, std::move(arguments),
        [self = shared_from_this(), answered](const ProgramResult& result) {
          const auto done = std::move(self->query_);
          (self.get()->*answered)(result);
        });
  } catch (const EnvironmentError& error) {
    lose(error.what());
  }
}

void ContainerRun::Impl::after(milliseconds length, void (Impl::*work)()) {
  timer_.expires_after(length);
  timer_.async_wait([weak = weak_from_this(), work](const error_code& error) {
    const auto self = weak.lock();
    if (!error && self && !self->is_over_) (self.get()->*work)();
  });
}

void ContainerRun::Impl::kill() {
  if (is_over_ || client_exit_) return;
  is_kill_wanted_ = true;
  looks_ = 0;
  look();
}

// Whether the container can be killed: it may not be there yet, or may have been slow to start.
void ContainerRun::Impl::look() {
  if (!client_exit_) ask_state(&Impl::on_look);
}

void ContainerRun::Impl::on_look(const ProgramResult& result) {
  if (client_exit_) return;
  if (result.timed_out) return lose_silent();
  if (const auto fault = engine_fault(result.error_output)) return lose(*fault);
  const auto state = parse_container_state(result.output);
  if (!state || !state->started_at) {
    if (++looks_ < kLooksMax) return after(kLookPause, &Impl::look);
    return lose(fmt::format(
        "the container engine has not started {} within two minutes; see whether it is well with "
        "'{} info'",
        name_, client_.program()));
  }
  if (!state->is_running) return after(kEndPatience, &Impl::end_client);
  if (is_kill_wanted_) return send_kill();
  started_at_ = state->started_at;
  ask({"info", "--format", "{{json .SystemTime}}"}, &Impl::on_engine_time);
}

void ContainerRun::Impl::on_engine_time(const ProgramResult& result) {
  if (client_exit_) return;
  // In quotes. An engine that does not tell its time has its container killed now.
  const std::size_t begin = result.output.find('"');
  const std::size_t end = result.output.rfind('"');
  if (begin < end && extensions_ < kExtensionsMax) {
    if (const auto now = parse_instant(result.output.substr(begin + 1, end - begin - 1))) {
      const Duration left = *started_at_ + *time_limit_ - *now;
      ++extensions_;
      if (left > Duration{0}) return after(std::min(left, *time_limit_), &Impl::look);
    }
  }
  was_late_ = true;
  send_kill();
}

void ContainerRun::Impl::send_kill() { ask({"kill", name_}, &Impl::on_kill_sent); }

void ContainerRun::Impl::on_kill_sent(const ProgramResult& result) {
  if (client_exit_) return;
  if (result.exit_code == 0) return after(kEndPatience, &Impl::end_client);
  if (++looks_ < kLooksMax) return after(kLookPause, &Impl::look);
  end_client();
}

void ContainerRun::Impl::end_client() {
  if (run_) run_->kill();
}

void ContainerRun::Impl::on_client_ended(int exit_code) {
  client_exit_ = exit_code;
  timer_.cancel();
  if (!is_dismissed_) return look_at_end();
  // Else the removal that is going on comes first: the engine would refuse a second one.
  if (!query_) finish();
}

void ContainerRun::Impl::on_end_state(const ProgramResult& result) {
  if (result.exit_code != 0) return on_no_container(result);
  const auto state = parse_container_state(result.output);
  if (!state) return lose("the container engine does not tell how " + name_ + " has ended");
  if (state->is_being_removed) return lose_removed();
  if (state->is_running) {
    return lose(
        fmt::format("{} was ended by somebody else while it waited for the container {}; "
                    "run it again",
                    client_.program(), name_));
  }
  if (!state->started_at) return refuse(state->error.empty() ? words_ : state->error);
  if (client_exit_ == kEngineRefused && state->exit_code != kEngineRefused) {
    return lose(
        fmt::format("the connection to the container engine broke while {} ran; see "
                    "whether it is well with '{} info'",
                    name_, client_.program()));
  }
  const bool was_killed = state->exit_code == kKilledCode;
  if (was_killed && has_memory_limit_ && !state->was_out_of_memory && !is_kill_wanted_ &&
      !was_late_ && memory_looks_ < kMemoryLooksMax) {
    ++memory_looks_;
    return after(kLookPause, &Impl::look_at_end);
  }
  tell(end_of(*state, was_killed && was_late_ ? time_limit_ : std::nullopt));
}

void ContainerRun::Impl::on_no_container(const ProgramResult& result) {
  if (const auto fault = engine_fault(result.error_output)) return lose(*fault);
  if (result.timed_out) return lose_silent();
  // It may have gone between its making and its start.
  const bool was_made = words_.find("No such container") != std::string::npos;
  if (client_exit_ == kEngineRefused && !was_made) return refuse(words_);
  lose_removed();
}

void ContainerRun::Impl::refuse(const std::string& words) {
  if (const auto fault = engine_fault(words)) return lose(*fault);
  ContainerEnd end;
  end.outcome = {OutcomeKind::kNeverStarted, Cause::kContainerRefused, 0};
  end.refusal = plain_words(words);
  if (end.refusal.empty()) end.refusal = "the container engine did not say why";
  tell(end);
}

// What holds the run does not have it yet.
void ContainerRun::Impl::refuse_later(const std::string& words) {
  client_exit_ = kEngineRefused;
  removal_token_ = client_.removal_token();
  boost::asio::post(client_.loop().context(),
                    [self = shared_from_this(), words] { self->refuse(words); });
}

void ContainerRun::Impl::tell(const ContainerEnd& end) {
  const auto self = shared_from_this();
  finish();
  if (!is_dismissed_ && listener_.on_end) listener_.on_end(end);
}

void ContainerRun::Impl::lose(const std::string& error) {
  if (is_over_) return;
  const auto self = shared_from_this();
  finish();
  if (!is_dismissed_ && listener_.on_engine_lost) listener_.on_engine_lost(error);
}

void ContainerRun::Impl::lose_removed() {
  lose(fmt::format("somebody removed the container {} while it ran; run it again", name_));
}

void ContainerRun::Impl::lose_silent() {
  lose(fmt::format(
      "the container engine does not answer any more; see whether it is well with '{} info'",
      client_.program()));
}

void ContainerRun::Impl::finish() {
  const auto self = std::move(self_);
  is_over_ = true;
  timer_.cancel();
  run_.reset();
  client_.remove_later(name_);
  removal_token_.reset();
}

void ContainerRun::Impl::dismiss() {
  if (is_over_) return;
  is_dismissed_ = true;
  self_ = shared_from_this();
  looks_ = 0;
  if (!client_exit_) remove_early();
}

// The client is left alone: the engine may be making the container for it right now, and would go
// on with that. It ends when the container is gone.
void ContainerRun::Impl::remove_early() {
  if (!client_exit_) ask({"rm", "-f", "-v", name_}, &Impl::on_removed_early);
}

void ContainerRun::Impl::on_removed_early(const ProgramResult& result) {
  const bool may_come = !client_exit_ && !result.timed_out;
  if (may_come && ++looks_ < kLooksMax) return after(kLookPause, &Impl::remove_early);
  finish();
}

ContainerRun::ContainerRun(DockerClient& client, const ContainerOrder& order, Listener listener)
    : impl_(std::make_shared<Impl>(client, order, std::move(listener))) {
  impl_->start(order);
}

ContainerRun::~ContainerRun() { impl_->dismiss(); }

const std::string& ContainerRun::name() const { return impl_->name(); }

void ContainerRun::write(std::string_view input) { impl_->write(input); }
void ContainerRun::end_input() { impl_->end_input(); }
std::size_t ContainerRun::unwritten() const { return impl_->unwritten(); }
void ContainerRun::set_listening(bool listening) { impl_->set_listening(listening); }
void ContainerRun::kill() { impl_->kill(); }

}  // namespace cronwarp

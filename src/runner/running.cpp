#include "runner/running.h"

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "base/environment_error.h"

namespace cronwarp {
namespace {

constexpr Outcome kKilled{OutcomeKind::kKilled, Cause::kSignal, 9};
// Between two looks whether a container is up by now.
constexpr std::chrono::milliseconds kLookPause{50};

}  // namespace

RunningContainer::RunningContainer(DockerClient& client, const ContainerOrder& order,
                                   RunningListener listener)
    : listener_(std::move(listener)),
      run_(client, order,
           {.on_output = listener_.on_output,
            .on_end =
                [this](const ContainerEnd& end) {
                  if (end.outcome.kind == OutcomeKind::kNeverStarted) {
                    listener_.on_refusal(end.refusal);
                  } else {
                    listener_.on_end(end.outcome);
                  }
                },
            .on_engine_lost = listener_.on_trouble}) {}

void RunningContainer::kill() {
  run_.set_listening(true);
  run_.kill();
}

RunningExec::RunningExec(DockerClient& client, std::string container, std::string command,
                         std::function<bool()> is_there, RunningListener listener)
    : client_(client),
      container_(std::move(container)),
      command_(std::move(command)),
      is_there_(std::move(is_there)),
      listener_(std::move(listener)),
      pause_(client.loop().context()) {}

void RunningExec::look() {
  if (is_killed_ || !is_there_()) {
    listener_.on_end(kKilled);
  } else {
    attempt(&RunningExec::ask);
  }
}

void RunningExec::ask() {
  query_ = std::make_unique<ClientQuery>(
      client_,
      std::vector<std::string>{"inspect", "--type", "container", "--format", "{{.State.Running}}",
                               container_},
      [weak = weak_from_this()](const ProgramResult& result) {
        if (const auto self = weak.lock()) self->on_look(result);
      });
}

void RunningExec::on_look(const ProgramResult& result) {
  const auto answered = std::move(query_);
  if (!is_killed_ && result.output.starts_with("true")) {
    attempt(&RunningExec::start);
    return;
  }
  pause_.expires_after(kLookPause);
  pause_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (self && !error) self->look();
  });
}

void RunningExec::start() {
  program_ = std::make_unique<ChildProcess>(
      client_.loop(),
      ProgramCall{.program = client_.program(),
                  .arguments = {"exec", "-i", container_, "sh", "-c", command_},
                  .secret_file = std::nullopt,
                  .environment = {},
                  .keeps_input_open = true},
      ChildProcess::Listener{
          .on_output = listener_.on_output,
          .on_error_output = nullptr,
          .on_end = [this](ProgramEnd end) { listener_.on_end(outcome_of_exit(end.exit_code)); }});
  program_->set_listening(listening_);
  program_->write(std::exchange(early_input_, {}));
  if (input_ended_) program_->end_input();
}

void RunningExec::attempt(void (RunningExec::*work)()) {
  try {
    (this->*work)();
  } catch (const EnvironmentError& error) {
    listener_.on_trouble(error.what());
  }
}

void RunningExec::write(std::string_view input) {
  if (program_) {
    program_->write(input);
  } else {
    early_input_ += input;
  }
}

void RunningExec::end_input() {
  input_ended_ = true;
  if (program_) program_->end_input();
}

std::size_t RunningExec::unwritten() const {
  return program_ ? program_->unwritten() : early_input_.size();
}

void RunningExec::set_listening(bool listening) {
  listening_ = listening;
  if (program_) program_->set_listening(listening);
}

void RunningExec::kill() {
  is_killed_ = true;  // before there is a program, the next look ends it
  if (program_) program_->kill();
}

}  // namespace cronwarp

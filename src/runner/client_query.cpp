#include "runner/client_query.h"

#include <chrono>
#include <string_view>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace cronwarp {
namespace {

constexpr std::chrono::minutes kTimeLimit{1};

}  // namespace

class ClientQuery::Impl {
 public:
  Impl(const DockerClient& client, std::vector<std::string> arguments,
       std::function<void(const ProgramResult&)> on_answer)
      : on_answer_(std::move(on_answer)), timer_(client.loop().context()) {
    child_ = std::make_shared<ChildProcess>(
        client.loop(), ProgramCall{.program = client.program(), .arguments = std::move(arguments)},
        ChildProcess::Listener{
            .on_output = [this](std::string_view bytes) { result_.output += bytes; },
            .on_error_output = [this](std::string_view bytes) { result_.error_output += bytes; },
            .on_end = [this](ProgramEnd end) { answer(end); }});
    timer_.expires_after(kTimeLimit);
    // The time may be up and the handler on its way when the query is over.
    timer_.async_wait(
        [this, running = std::weak_ptr(child_)](const boost::system::error_code& error) {
          const auto late = running.lock();
          if (error || !late) return;
          result_.timed_out = true;
          late->kill();
        });
  }

 private:
  void answer(ProgramEnd end) {
    result_.exit_code = end.exit_code;
    // Both may go with the query.
    const ProgramResult result = std::move(result_);
    const auto on_answer = std::move(on_answer_);
    on_answer(result);
  }

  std::function<void(const ProgramResult&)> on_answer_;
  ProgramResult result_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<ChildProcess> child_;
};

ClientQuery::ClientQuery(const DockerClient& client, std::vector<std::string> arguments,
                         std::function<void(const ProgramResult&)> on_answer)
    : impl_(std::make_unique<Impl>(client, std::move(arguments), std::move(on_answer))) {}

ClientQuery::~ClientQuery() = default;

}  // namespace cronwarp

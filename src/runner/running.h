#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/steady_timer.hpp>

#include "model/outcome.h"
#include "runner/child_process.h"
#include "runner/client_query.h"
#include "runner/container_run.h"
#include "runner/docker_client.h"

namespace cronwarp {

// Something at work on the engine that a client may be attached to. Destroying it ends it.
class Running {
 public:
  Running() = default;
  virtual ~Running() = default;
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  virtual void write(std::string_view input) = 0;
  virtual void end_input() = 0;
  // As ChildProcess has them.
  virtual std::size_t unwritten() const = 0;
  virtual void set_listening(bool listening) = 0;
  // Its end is told.
  virtual void kill() = 0;
};

// Hears of it, from the loop. One of the last three comes, once, and nothing after it; the running
// thing must not be destroyed before the call has returned.
struct RunningListener {
  std::function<void(std::string_view)> on_output;
  std::function<void(const Outcome&)> on_end;
  std::function<void(const std::string& refusal)> on_refusal;  // why it never began
  std::function<void(const std::string& trouble)> on_trouble;  // how the engine was lost
};

class RunningContainer : public Running {
 public:
  // As for ContainerRun.
  RunningContainer(DockerClient& client, const ContainerOrder& order, RunningListener listener);

  void write(std::string_view input) override { run_.write(input); }
  void end_input() override { run_.end_input(); }
  std::size_t unwritten() const override { return run_.unwritten(); }
  void set_listening(bool listening) override { run_.set_listening(listening); }
  void kill() override;

 private:
  RunningListener listener_;
  ContainerRun run_;
};

// A command inside a container, by the engine's `exec`. The container may still have to come up;
// when its run has ended, so has this one.
class RunningExec : public Running, public std::enable_shared_from_this<RunningExec> {
 public:
  // `container` is its name; `is_there` tells whether its run goes on. The client is borrowed.
  RunningExec(DockerClient& client, std::string container, std::string command,
              std::function<bool()> is_there, RunningListener listener);

  // Begins. To be called from the loop.
  void look();

  void write(std::string_view input) override;
  void end_input() override;
  std::size_t unwritten() const override;
  void set_listening(bool listening) override;
  void kill() override;

 private:
  void ask();
  void on_look(const ProgramResult& result);
  void start();
  // The work may find that the engine's client cannot be started.
  void attempt(void (RunningExec::*work)());

  DockerClient& client_;
  std::string container_;
  std::string command_;
  std::function<bool()> is_there_;
  RunningListener listener_;
  boost::asio::steady_timer pause_;
  std::unique_ptr<ClientQuery> query_;
  std::unique_ptr<ChildProcess> program_;
  std::string early_input_;  // before there is a program to read it
  bool input_ended_ = false;
  bool listening_ = true;
  bool is_killed_ = false;
};

}  // namespace cronwarp

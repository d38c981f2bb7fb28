#include "runner/child_process.h"

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <deque>
#include <fcntl.h>
#include <filesystem>
#include <map>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/readable_pipe.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/writable_pipe.hpp>
#include <boost/asio/write.hpp>
#include <boost/process/v2/environment.hpp>
#include <boost/process/v2/process.hpp>
#include <fmt/format.h>

#include "base/environment_error.h"
#include "runner/descriptor.h"

namespace cronwarp {
namespace {

namespace asio = boost::asio;
namespace process = boost::process::v2;
using boost::system::error_code;

constexpr int kSecretDescriptor = 3;
constexpr int kSignalBase = 128;
constexpr std::size_t kReadBytes = std::size_t{64} << 10;
constexpr std::size_t kKeptBytesMax = std::size_t{16} << 20;
// After its end, for so long the pipes of a program may be silent and stay open: whoever it started
// may hold them.
constexpr std::chrono::seconds kSilencePatience{3};

// "NAME=VALUE" of this process's variables, with those of the call besides or instead.
std::vector<std::string> environment_for(const ProgramCall& call) {
  std::map<std::string, std::string> variables;
  for (char** entry = ::environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  for (const auto& [name, value] : call.environment) variables[name] = value;
  std::vector<std::string> entries;
  entries.reserve(variables.size());
  for (const auto& [name, value] : variables) entries.push_back(fmt::format("{}={}", name, value));
  return entries;
}

// While it lives, the number that the secret is to have in the child is taken in this process, so
// that the launcher's own pipe does not get it.
class SecretPlace {
 public:
  explicit SecretPlace(int secret) {
    const bool is_free = ::fcntl(kSecretDescriptor, F_GETFD) < 0;
    is_ours_ = secret >= 0 && is_free && ::dup3(secret, kSecretDescriptor, O_CLOEXEC) >= 0;
  }
  ~SecretPlace() {
    if (is_ours_) ::close(kSecretDescriptor);
  }
  SecretPlace(const SecretPlace&) = delete;
  SecretPlace& operator=(const SecretPlace&) = delete;

 private:
  bool is_ours_ = false;
};

// The child's ends of what it is connected by. Tells Boost.Process how the child is to find itself;
// its own initializers cannot be used for that: in Boost 1.81 bind_fd does not return the value
// that it has to, those of pipes do not tell that they could not be made, and the launcher leaves
// open what lies between the descriptors that it is told to keep.
struct ChildSetup {
  Descriptor input;
  Descriptor output;
  Descriptor error_output;               // none: as output
  Descriptor secret;                     // none: there is none
  std::vector<const char*> environment;  // ends with null

  error_code on_setup(process::posix::default_launcher& launcher,
                      const process::filesystem::path& /*program*/, const char* const* /*words*/) {
    launcher.env = environment.data();
    if (secret.get() >= 0) launcher.fd_whitelist.push_back(kSecretDescriptor);
    return {};
  }

  // In the child.
  error_code on_exec_setup(process::posix::default_launcher& /*launcher*/,
                           const process::filesystem::path& /*program*/,
                           const char* const* /*words*/) const {
    // A kernel before 5.11 refuses. Then the child inherits what others forgot to mark, unused.
    ::close_range(kSecretDescriptor, ~0U, CLOSE_RANGE_CLOEXEC);
    const int errors_to = error_output.get() >= 0 ? error_output.get() : output.get();
    if (::setpgid(0, 0) != 0 || ::dup2(input.get(), STDIN_FILENO) < 0 ||
        ::dup2(output.get(), STDOUT_FILENO) < 0 || ::dup2(errors_to, STDERR_FILENO) < 0 ||
        (secret.get() >= 0 && ::dup2(secret.get(), kSecretDescriptor) < 0)) {
      return {errno, boost::system::system_category()};
    }
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    // What is ignored here would stay ignored there.
    for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGCHLD}) {
      std::signal(signal, SIG_DFL);
    }
    return {};
  }

  // In the child. The launcher would end it by exit(), which writes out our buffers a second time.
  template <typename... Args>
  void on_exec_error(const Args&... /*unused*/) const {
    ::_exit(EXIT_FAILURE);
  }
};

}  // namespace

class ChildProcess::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(EventLoop& loop, Listener listener)
      : context_(loop.context()),
        on_end_(std::move(listener.on_end)),
        output_{asio::readable_pipe(context_), std::move(listener.on_output)},
        error_output_{asio::readable_pipe(context_), std::move(listener.on_error_output)},
        input_(context_),
        silence_timer_(context_) {}

  void start(const ProgramCall& call);
  void write(std::string_view bytes);
  void end_input();
  std::size_t unwritten() const { return unwritten_bytes_; }
  void set_listening(bool listening);
  void kill();
  // Kills and waits; no callbacks from here on.
  void abandon();

 private:
  // What it writes to.
  struct Stream {
    asio::readable_pipe pipe;
    std::function<void(std::string_view)> heard;
    std::vector<char> buffer = std::vector<char>(kReadBytes);
    bool is_reading = false;
  };

  void launch(const ProgramCall& call, ChildSetup setup);
  void read(Stream& stream);
  void write_next();
  void on_exit();
  void watch_silence();
  void close_output();
  void tell_end();

  asio::io_context& context_;
  std::function<void(ProgramEnd)> on_end_;
  Stream output_;
  Stream error_output_;  // closed if both are one
  asio::writable_pipe input_;
  bool is_listening_ = true;
  std::deque<std::string> unwritten_;  // the first is on its way
  std::size_t unwritten_bytes_ = 0;
  bool input_ends_ = false;
  std::optional<process::process> process_;
  bool was_killed_ = false;
  bool is_abandoned_ = false;
  std::optional<ProgramEnd> end_;
  asio::steady_timer silence_timer_;
  bool has_spoken_ = false;  // since that was set
};

void ChildProcess::Impl::start(const ProgramCall& call) {
  ChildSetup setup;
  Pipe output = Pipe::make();
  setup.output = std::move(output.write_end);
  output_.pipe.assign(output.read_end.release());
  if (error_output_.heard) {
    Pipe error_output = Pipe::make();
    setup.error_output = std::move(error_output.write_end);
    error_output_.pipe.assign(error_output.read_end.release());
  }
  if (call.keeps_input_open) {
    Pipe input = Pipe::make();
    setup.input = std::move(input.read_end);
    input_.assign(input.write_end.release());
  } else {
    setup.input = Descriptor::empty_file();
  }
  if (call.secret_file) setup.secret = Descriptor::file_of(*call.secret_file);
  launch(call, std::move(setup));
  read(output_);
  read(error_output_);
}

void ChildProcess::Impl::launch(const ProgramCall& call, ChildSetup setup) {
  const std::vector<std::string> entries = environment_for(call);
  for (const std::string& entry : entries) setup.environment.push_back(entry.c_str());
  setup.environment.push_back(nullptr);
  const SecretPlace place(setup.secret.get());
  try {
    process_.emplace(context_, call.program, call.arguments, setup);
  } catch (const boost::system::system_error& error) {
    throw EnvironmentError(
        fmt::format("cannot start {}: {}", call.program, error.code().message()));
  }
  process_->async_wait([self = shared_from_this()](const error_code& error, int /*code*/) {
    if (!self->is_abandoned_ && !error) self->on_exit();
  });
}

void ChildProcess::Impl::read(Stream& stream) {
  if (!is_listening_ || stream.is_reading || !stream.pipe.is_open()) return;
  stream.is_reading = true;
  stream.pipe.async_read_some(
      asio::buffer(stream.buffer),
      [self = shared_from_this(), &stream](const error_code& error, std::size_t bytes) {
        stream.is_reading = false;
        if (self->is_abandoned_) return;
        if (error) {
          stream.pipe.close();
          self->tell_end();
          return;
        }
        self->has_spoken_ = true;
        if (stream.heard) stream.heard({stream.buffer.data(), bytes});
        if (!self->is_abandoned_) self->read(stream);
      });
}

void ChildProcess::Impl::set_listening(bool listening) {
  is_listening_ = listening;
  read(output_);
  read(error_output_);
  if (end_) watch_silence();
}

void ChildProcess::Impl::write(std::string_view bytes) {
  if (bytes.empty() || input_ends_ || !input_.is_open()) return;
  unwritten_.emplace_back(bytes);
  unwritten_bytes_ += bytes.size();
  if (unwritten_.size() == 1) write_next();
}

void ChildProcess::Impl::write_next() {
  asio::async_write(input_, asio::buffer(unwritten_.front()),
                    [self = shared_from_this()](const error_code& error, std::size_t /*bytes*/) {
                      if (self->is_abandoned_) return;
                      self->unwritten_bytes_ -= self->unwritten_.front().size();
                      self->unwritten_.pop_front();
                      if (error) {
                        self->unwritten_.clear();
                        self->unwritten_bytes_ = 0;
                      }
                      if (!self->unwritten_.empty()) {
                        self->write_next();
                      } else if (error || self->input_ends_) {
                        self->input_.close();
                      }
                    });
}

void ChildProcess::Impl::end_input() {
  input_ends_ = true;
  if (unwritten_.empty() && input_.is_open()) input_.close();
}

void ChildProcess::Impl::kill() {
  if (end_) {
    close_output();
    asio::post(context_, [self = shared_from_this()] {
      if (!self->is_abandoned_) self->tell_end();
    });
  } else if (process_) {
    was_killed_ = true;
    ::kill(-process_->id(), SIGKILL);
  }
}

void ChildProcess::Impl::on_exit() {
  const int status = process_->native_exit_code();
  end_ = ProgramEnd{WIFSIGNALED(status) ? kSignalBase + WTERMSIG(status) : WEXITSTATUS(status)};
  // It is waited for: its number may be another's from now on.
  process_->detach();
  // Whoever it started outside its process group may hold the pipes open for long.
  if (was_killed_) close_output();
  watch_silence();
  tell_end();
}

void ChildProcess::Impl::watch_silence() {
  has_spoken_ = false;
  silence_timer_.expires_after(kSilencePatience);
  silence_timer_.async_wait([self = shared_from_this()](const error_code& error) {
    // While nobody listens there is no telling.
    if (error || self->is_abandoned_ || !self->is_listening_) return;
    if (self->has_spoken_) return self->watch_silence();
    self->close_output();
    self->tell_end();
  });
}

void ChildProcess::Impl::close_output() {
  output_.pipe.close();
  error_output_.pipe.close();
}

void ChildProcess::Impl::tell_end() {
  if (!end_ || output_.pipe.is_open() || error_output_.pipe.is_open()) return;
  silence_timer_.cancel();
  if (input_.is_open()) input_.close();
  if (const auto on_end = std::exchange(on_end_, nullptr)) on_end(*end_);
}

void ChildProcess::Impl::abandon() {
  kill();
  is_abandoned_ = true;
  silence_timer_.cancel();
  close_output();
  input_.close();
  process_.reset();
}

ChildProcess::ChildProcess(EventLoop& loop, const ProgramCall& call, Listener listener)
    : impl_(std::make_shared<Impl>(loop, std::move(listener))) {
  impl_->start(call);
}

ChildProcess::~ChildProcess() { impl_->abandon(); }

void ChildProcess::write(std::string_view input) { impl_->write(input); }
void ChildProcess::end_input() { impl_->end_input(); }
std::size_t ChildProcess::unwritten() const { return impl_->unwritten(); }
void ChildProcess::set_listening(bool listening) { impl_->set_listening(listening); }
void ChildProcess::kill() { impl_->kill(); }

ProgramResult run_program(EventLoop& loop, const ProgramCall& call,
                          std::chrono::milliseconds time_limit) {
  ProgramResult result;
  bool has_ended = false;
  const auto keep_in = [](std::string& kept) {
    return [&kept](std::string_view bytes) {
      kept.append(bytes.substr(0, kKeptBytesMax - kept.size()));
    };
  };
  const auto child = std::make_shared<ChildProcess>(
      loop, call,
      ChildProcess::Listener{.on_output = keep_in(result.output),
                             .on_error_output = keep_in(result.error_output),
                             .on_end = [&](ProgramEnd end) {
                               result.exit_code = end.exit_code;
                               has_ended = true;
                             }});
  asio::steady_timer timer(loop.context());
  timer.expires_after(time_limit);
  // The time may be up and the handler on its way when the program's end is.
  timer.async_wait([&result, running = std::weak_ptr(child)](const error_code& error) {
    const auto late = running.lock();
    if (error || !late) return;
    result.timed_out = true;
    late->kill();
  });
  while (!has_ended) loop.run_one();
  return result;
}

std::optional<std::string> find_program(const std::string& name) {
  std::string path = name;
  if (name.find('/') == std::string::npos) {
    path = process::environment::find_executable(name).string();
  }
  if (path.empty() || ::access(path.c_str(), X_OK) != 0) return std::nullopt;
  return std::filesystem::absolute(path).lexically_normal().string();
}

}  // namespace cronwarp

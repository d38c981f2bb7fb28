#include "tests/server/served_rack.h"

#include <future>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "base/environment_error.h"
#include "tests/support/scenario_builder.h"

namespace cronwarp::test {
namespace {

fakes::FakeRack make_rack(convox::Generation generation, const sim::VirtualClock& clock,
                          convox::ProcessHost& host) {
  fakes::FakeRack::Options options;
  options.generation = generation;
  options.log_lines_max = 10'000;
  return fakes::FakeRack(options, clock, host);
}

}  // namespace

bool StillDriver::advance_towards(Instant target) {
  if (on_advance) {
    on_advance();
  }
  if (++calls_ % calls_per_advance != 0) {
    return false;
  }
  if (target > clock_.now()) {
    clock_.advance_to(target);
  }
  return true;
}

ServedRack::ServedRack(Options options)
    : options_(std::move(options)),
      clock_(at("2016-04-21T08:00:00Z")),
      rack_(make_rack(options_.generation, clock_, host_)),
      driver_(clock_),
      answers_(options_.answers, 1),
      endpoint_(rack_, driver_, answers_, options_.password),
      log_(options_.log_format, log_text_) {
  rack_.create_app("shop", {{"web", 1, 256, std::uint64_t{512} << 20}});
  if (options_.prepare) {
    options_.prepare(driver_);
  }
  options_.server.access_log = &log_;
  server_ =
      std::make_unique<fakes::ConvoxServer>(loop_, endpoint_, rack_, driver_, options_.server);
  port_ = server_->port();
  thread_ = std::thread([this] {
    try {
      loop_.run();
    } catch (const EnvironmentError& error) {
      failure_ = error.what();
    }
  });
}

ServedRack::~ServedRack() { stop(); }

void ServedRack::on_server_thread(const std::function<void()>& work) {
  std::promise<void> done;
  boost::asio::post(loop_.context(), [&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

void ServedRack::wait_for(const std::function<bool()>& holds) {
  bool does = false;
  while (!does) {
    on_server_thread([&] { does = holds(); });
  }
}

void ServedRack::write_log_line(const std::string& command) {
  on_server_thread([&] { (void)rack_.run_process({"shop", "web", command}); });
}

void ServedRack::stop() {
  if (!thread_.joinable()) {
    return;
  }
  boost::asio::post(loop_.context(), [this] { server_->stop(); });
  thread_.join();
}

void ServedRack::halt() {
  loop_.context().stop();
  thread_.join();
}

}  // namespace cronwarp::test

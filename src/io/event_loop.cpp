#include "io/event_loop.h"

#include <csignal>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

namespace cronwarp {

class EventLoop::Impl {
 public:
  boost::asio::io_context context{1};  // one thread: the hint spares it locks
  boost::asio::signal_set signals{context};
};

EventLoop::EventLoop() : impl_(std::make_unique<Impl>()) {}
EventLoop::~EventLoop() = default;

boost::asio::io_context& EventLoop::context() { return impl_->context; }

void EventLoop::run() {
  impl_->context.restart();
  impl_->context.run();
}

bool EventLoop::run_one() {
  impl_->context.restart();
  return impl_->context.run_one() > 0;
}

void EventLoop::poll() {
  impl_->context.restart();
  impl_->context.poll();
}

void EventLoop::on_termination(std::function<void(int signal)> on_signal) {
  impl_->signals.add(SIGINT);
  impl_->signals.add(SIGTERM);
  impl_->signals.async_wait(
      [this, on_signal = std::move(on_signal)](const boost::system::error_code& error, int signal) {
        if (error) {
          return;
        }
        impl_->signals.clear();  // what comes next is for the system's default: the end
        on_signal(signal);
      });
}

std::chrono::steady_clock::time_point EventLoop::timer_now() {
  return boost::asio::steady_timer::clock_type::now();
}

}  // namespace cronwarp

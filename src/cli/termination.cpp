#include "cli/termination.h"

#include <utility>

#include "base/interrupted.h"

namespace cronwarp::cli {

Termination::Termination(EventLoop& loop) : loop_(loop) {
  loop.on_termination([this](int signal) {
    if (is_thrown_) throw Interrupted(signal);
    signal_ = signal;
    if (on_signal_) on_signal_(signal);
  });
}

void Termination::listen(std::function<void(int signal)> on_signal) {
  is_thrown_ = false;
  on_signal_ = std::move(on_signal);
}

void Termination::check() {
  loop_.poll();
  if (signal_) throw Interrupted(*signal_);
}

}  // namespace cronwarp::cli

#include "cli/real_run_progress.h"

#include <algorithm>
#include <chrono>
#include <ostream>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.h"
#include "cli/machine.h"

namespace cronwarp::cli {
namespace {

constexpr Duration kFirstDraw{300};
constexpr Duration kDrawEvery{100};
constexpr std::size_t kRunsNamed = 3;

std::string whole_seconds(Duration length) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(length);
  return whole == Duration{0} ? "0s" : format_duration(whole);
}

// As if each run took as long as those before it did. At the end fewer go on than could.
Duration time_left(const RealRunState& state) {
  const std::size_t unstarted = state.all - state.ended - state.running.size();
  Duration sum = state.mean * static_cast<std::int64_t>(unstarted);
  Duration longest{0};
  for (const RealRunState::Run& run : state.running) {
    const Duration rest = std::max(state.mean - run.length, Duration{0});
    sum += rest;
    longest = std::max(longest, rest);
  }
  return std::max(sum / static_cast<std::int64_t>(state.jobs), longest);
}

std::string text_of(const RealRunState& state, std::size_t named) {
  std::string text = fmt::format("  {} of {} real runs", state.ended, state.all);
  if (!state.running.empty()) text += fmt::format(", {} running", state.running.size());
  for (std::size_t i = 0; i < named; ++i) {
    const auto& [task, length] = state.running[i];
    text += fmt::format("{}{} ({})", i == 0 ? ": " : ", ", task, whole_seconds(length));
  }
  if (named > 0 && named < state.running.size()) text += ", ...";
  if (state.ended > 0 && state.ended < state.all) {
    text += fmt::format(", about {} left", whole_seconds(time_left(state)));
  }
  return text;
}

}  // namespace

std::string progress_text(const RealRunState& state, std::size_t width) {
  std::size_t named = std::min(state.running.size(), kRunsNamed);
  while (named > 0 && text_of(state, named).size() > width) --named;
  return std::string(utf8_prefix(text_of(state, named), width));
}

RealRunProgress::RealRunProgress(std::ostream& out, std::optional<std::size_t> width,
                                 std::vector<std::string> tasks, std::size_t jobs)
    : out_(out),
      width_(width),
      tasks_(std::move(tasks)),
      jobs_(jobs),
      next_draw_(monotonic_now() + kFirstDraw) {}

RealRunProgress::~RealRunProgress() { finish(); }

void RealRunProgress::finish() {
  wipe();
  width_.reset();
}

void RealRunProgress::wipe() {
  if (is_drawn_) out_ << "\r\x1b[K" << std::flush;
  is_drawn_ = false;
}

void RealRunProgress::on_preparing(const std::string& what) {
  wipe();
  out_ << "cronwarp: " << what << '\n' << std::flush;
}

void RealRunProgress::on_run_started(std::size_t run) {
  running_.push_back({run, monotonic_now()});
  draw();
}

void RealRunProgress::on_run_ended(std::size_t run) {
  const auto ended = std::find_if(running_.begin(), running_.end(),
                                  [run](const Running& running) { return running.run == run; });
  if (ended != running_.end()) {
    ended_length_ += monotonic_now() - ended->started;
    ++ended_;
    running_.erase(ended);
  }
  draw();
}

void RealRunProgress::on_waiting() { draw(); }

void RealRunProgress::draw() {
  const Duration now = monotonic_now();
  if (!width_ || now < next_draw_) return;
  next_draw_ = now + kDrawEvery;
  RealRunState state;
  state.ended = ended_;
  state.all = tasks_.size();
  state.jobs = jobs_;
  if (ended_ > 0) state.mean = ended_length_ / static_cast<std::int64_t>(ended_);
  for (const Running& running : running_) {
    state.running.push_back({tasks_[running.run], now - running.started});
  }
  // The last column stays free: some terminals wrap as soon as it is written.
  out_ << "\r\x1b[K" << progress_text(state, *width_ - 1) << std::flush;
  is_drawn_ = true;
}

}  // namespace cronwarp::cli

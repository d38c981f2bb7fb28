#pragma once

#include <cstddef>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "runner/real_run_watcher.h"

namespace cronwarp::cli {

// Says what takes long before it begins. On a terminal, one line says besides which real runs are
// under way, how many are left and for about how long; redrawn in place at most ten times a second
// and wiped at the end.
class RealRunProgress : public RealRunWatcher {
 public:
  // `tasks`: of each of the plan's runs, the task's id; `jobs` go at once. `out` is borrowed;
  // `width` are its columns, more than none; nullopt: it is no terminal.
  RealRunProgress(std::ostream& out, std::optional<std::size_t> width,
                  std::vector<std::string> tasks, std::size_t jobs);
  ~RealRunProgress() override;
  RealRunProgress(const RealRunProgress&) = delete;
  RealRunProgress& operator=(const RealRunProgress&) = delete;

  void on_preparing(const std::string& what) override;
  void on_run_started(std::size_t run) override;
  void on_run_ended(std::size_t run) override;
  void on_waiting() override;

  // Nothing more is shown.
  void finish();

 private:
  struct Running {
    std::size_t run = 0;
    Duration started{0};
  };

  void draw();
  void wipe();

  std::ostream& out_;
  std::optional<std::size_t> width_;
  std::vector<std::string> tasks_;
  std::vector<Running> running_;
  std::size_t jobs_;
  std::size_t ended_ = 0;
  Duration ended_length_{0};  // of those, in all
  Duration next_draw_;
  bool is_drawn_ = false;
};

// What it says, for a test to read.
struct RealRunState {
  struct Run {
    std::string task;
    Duration length;  // so far
  };
  std::size_t ended = 0;
  std::size_t all = 0;
  std::vector<Run> running;
  std::size_t jobs = 1;
  Duration mean{0};  // length of those that have ended
};
// "12 of 62 real runs, 1 running: web.report (3s), about 40s left", in at most `width` columns.
std::string progress_text(const RealRunState& state, std::size_t width);

}  // namespace cronwarp::cli

#pragma once

#include <cstddef>
#include <iosfwd>

#include "base/diagnostic.h"
#include "reports/report.h"

namespace cronwarp::reports {

struct TextOptions {
  Color color = Color::kOff;
  std::size_t width = 100;  // columns of the terminal; less than 80 counts as 80
};

// The summary a person reads on a terminal: the verdict first, then tasks, expectations, failures
// and their causes, faults, findings, and how to repeat it.
void write_text(const Report& report, const TextOptions& options, std::ostream& out);

}  // namespace cronwarp::reports

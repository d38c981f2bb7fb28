#pragma once

#include <string>
#include <vector>

#include "reports/report.h"
#include "tests/unit/reports/sample_run.h"
#include "verdict/result.h"

namespace cronwarp::reports::test {

// The sample's first two days with a fault plan and expectations: a firing that was delivered
// twice, one that was lost, a deploy that waited, a fault that never acted; expectations that held,
// failed and had nothing to judge. Texts have what each format must escape.
struct Troubled {
  Troubled();

  Sample sample;
  SourceText expectations;
  TimeRange range;

  // What a judge would find.
  std::vector<verdict::ExpectationResult> results() const;
  Diagnostics findings() const;

  Report report() const;
  std::string ndjson() const;

 private:
  void tell(const std::vector<FactObserver*>& observers) const;
};

}  // namespace cronwarp::reports::test

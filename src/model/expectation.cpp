#include "model/expectation.h"

namespace cronwarp {
namespace {

struct KeyOf {
  std::string_view operator()(const CountExpectation& rule) const {
    return rule.counted == Counted::kFirings ? "firings" : "successes";
  }
  std::string_view operator()(const GapExpectation&) const { return "gap"; }
  std::string_view operator()(const WindowExpectation& rule) const {
    return rule.is_inside ? "within" : "never";
  }
  std::string_view operator()(const LatenessExpectation&) const { return "lateness"; }
  std::string_view operator()(const DoneByExpectation&) const { return "done_by"; }
  std::string_view operator()(const DurationExpectation&) const { return "duration"; }
  std::string_view operator()(const OverlapExpectation&) const { return "no_overlap"; }
  std::string_view operator()(const ConcurrencyExpectation&) const { return "concurrency"; }
  std::string_view operator()(const SuccessRateExpectation&) const { return "success_rate"; }
  std::string_view operator()(const ServedExpectation&) const { return "served"; }
  std::string_view operator()(const RecoveryExpectation&) const { return "recovery"; }
  std::string_view operator()(const DeployExpectation&) const { return "deploys"; }
};

}  // namespace

std::string_view key_of(const ExpectationRule& rule) { return std::visit(KeyOf{}, rule); }

}  // namespace cronwarp

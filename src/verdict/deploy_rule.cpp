#include <string>
#include <utility>

#include <fmt/format.h>

#include "verdict/rules.h"

namespace cronwarp::verdict {
namespace {

class DeployRule final : public Rule {
 public:
  DeployRule(Setting setting, Duration at_most) : Rule(std::move(setting)), at_most_(at_most) {}

  Wants wants() const override { return {.deploys = true}; }

  void on_deploy(const DeployEnded& deploy) override {
    const Duration length = deploy.ended_at - deploy.began_at;
    // Whether one that the end of the range cut is through in time nobody knows.
    if (!deploy.is_through && length <= at_most_) return;
    judge_all();
    if (length <= at_most_) return;
    violate_together({.at = deploy.began_at + at_most_, .faults = {deploy.fault}}, [&] {
      std::string what = deploy.is_through ? "took " : "not through after ";
      what += format_exact_duration(length);
      if (deploy.waited_for) what += fmt::format(", waiting for {}", id_of(*deploy.waited_for));
      return what;
    });
  }

 private:
  bool is_by_task() const override { return false; }
  bool had_matter(bool) const override { return Rule::had_matter(true); }

  Duration at_most_;
};

}  // namespace

std::unique_ptr<Rule> make_rule(Rule::Setting setting, const DeployExpectation& rule) {
  return std::make_unique<DeployRule>(std::move(setting), rule.at_most);
}

}  // namespace cronwarp::verdict

#pragma once

#include <memory>

#include "verdict/rule.h"

// One maker for each alternative of ExpectationRule. `rule` is that of the setting's expectation.

namespace cronwarp::verdict {

std::unique_ptr<Rule> make_rule(Rule::Setting setting, const CountExpectation& rule);
std::unique_ptr<Rule> make_rule(Rule::Setting setting, const GapExpectation& rule);
std::unique_ptr<Rule> make_rule(Rule::Setting setting, const WindowExpectation& rule);
std::unique_ptr<Rule> make_rule(Rule::Setting setting, const LatenessExpectation& rule);
std::unique_ptr<Rule> make_rule(Rule::Setting setting, const DoneByExpectation& rule);
std::unique_ptr<Rule> make_rule(Rule::Setting setting, const DurationExpectation& rule);
// The setting's tasks: those selected and those that they may not run beside.
std::unique_ptr<Rule> make_rule(Rule::Setting setting, const OverlapExpectation& rule);
std::unique_ptr<Rule> make_rule(Rule::Setting setting, const ConcurrencyExpectation& rule);
std::unique_ptr<Rule> make_rule(Rule::Setting setting, const SuccessRateExpectation& rule);
std::unique_ptr<Rule> make_rule(Rule::Setting setting, const ServedExpectation& rule);
std::unique_ptr<Rule> make_rule(Rule::Setting setting, const RecoveryExpectation& rule);
std::unique_ptr<Rule> make_rule(Rule::Setting setting, const DeployExpectation& rule);

}  // namespace cronwarp::verdict

#include "manifest/fault_profiles.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "base/contract.h"

namespace cronwarp::manifest {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<std::string_view, 3> kNames = {"mild", "gen1-2016", "rough"};

class Profile {
 public:
  explicit Profile(std::string_view name) : name_(name) {}

  void add(FaultKind kind, double probability, const FaultSettings& settings = {}) {
    Fault fault;
    fault.id = name_ + "/" + std::string(to_string(kind));
    fault.kind = kind;
    fault.probability = probability;
    fault.settings = settings;
    faults_.push_back(std::move(fault));
  }

  std::vector<Fault> take() { return std::move(faults_); }

 private:
  std::string name_;
  std::vector<Fault> faults_;
};

FaultSettings delayed(Duration min, Duration max) {
  FaultSettings settings;
  settings.delay = UniformDuration{min, max};
  return settings;
}

// A normal month on a healthy account: about one firing in seventy meets something, and hardly one
// is lost by it. The chances are assumed; that the things happen is documented.
std::vector<Fault> mild() {
  Profile profile(kNames[0]);
  // EventBridge promises at least once, and says that twice is rare.
  profile.add(FaultKind::kRuleDuplicate, 0.0005);
  // A function that is called a few times an hour often finds no warm instance.
  profile.add(FaultKind::kLambdaColdStart, 0.01, delayed(milliseconds{200}, seconds{2}));
  // Lambda's queue is eventually consistent: it may run an event twice though the first succeeded.
  profile.add(FaultKind::kLambdaDuplicate, 0.0002);
  // Late, but within the 10 s that the function of 2016 waits: no firing is lost or doubled.
  profile.add(FaultKind::kApiSlow, 0.003, delayed(seconds{1}, seconds{8}));
  // The agent reconnects several times an hour in normal operation, and whoever asks meanwhile is
  // refused.
  profile.add(FaultKind::kAgentDisconnected, 0.0005);
  return profile.take();
}

// What the users of Convox's first year reported. A password rotation is none of it, because it
// lasts until somebody mends it: that is for a scenario to say.
std::vector<Fault> gen1_2016() {
  Profile profile(kNames[1]);
  profile.add(FaultKind::kRuleDuplicate, 0.0005);
  profile.add(FaultKind::kLambdaColdStart, 0.02, delayed(milliseconds{200}, seconds{3}));
  // Logged by the function and taken for a success: the firing is lost without a trace.
  FaultSettings server_error;
  server_error.status = 500;
  profile.add(FaultKind::kApiStatus, 0.01, server_error);
  // Longer than the function waits, while the rack goes on with the work: Lambda tries again, and
  // the task runs twice.
  profile.add(FaultKind::kApiSlow, 0.005, delayed(seconds{11}, seconds{40}));
  // A rack that updates itself restarts its API.
  profile.add(FaultKind::kApiRefused, 0.002);
  // "Rate exceeded" where all tasks of an account start at the full hour. How many requests in one
  // second are one too many is assumed.
  FaultSettings herd;
  herd.limit = 10;
  profile.add(FaultKind::kRateExceeded, 1, herd);
  // Placement failures, which the function of that time only logged.
  profile.add(FaultKind::kAgentDisconnected, 0.002);
  profile.add(FaultKind::kNoMemory, 0.005);
  return profile.take();
}

// Everything that can happen without an instant of its own, far more often than it does: for seeing
// that expectations hold with all of it at once.
std::vector<Fault> rough() {
  Profile profile(kNames[2]);
  profile.add(FaultKind::kRuleDisabled, 0.002);
  profile.add(FaultKind::kRuleLate, 0.1);
  profile.add(FaultKind::kRuleDuplicate, 0.02);
  profile.add(FaultKind::kRuleThrottled, 0.02);
  profile.add(FaultKind::kNoPermission, 0.002);
  profile.add(FaultKind::kLambdaThrottled, 0.02);
  profile.add(FaultKind::kLambdaUnavailable, 0.02);
  profile.add(FaultKind::kLambdaError, 0.02);
  profile.add(FaultKind::kLambdaDuplicate, 0.01);
  profile.add(FaultKind::kLambdaColdStart, 0.1, delayed(milliseconds{200}, seconds{10}));
  profile.add(FaultKind::kApiStatus, 0.02);
  profile.add(FaultKind::kApiHang, 0.01);
  profile.add(FaultKind::kApiRefused, 0.01);
  profile.add(FaultKind::kApiReset, 0.01);
  profile.add(FaultKind::kApiLostReply, 0.01);
  profile.add(FaultKind::kPasswordRotated, 0.005);
  profile.add(FaultKind::kRackDown, 0.01);
  profile.add(FaultKind::kNoMemory, 0.02);
  profile.add(FaultKind::kAgentDisconnected, 0.02);
  profile.add(FaultKind::kRateExceeded, 0.02);
  profile.add(FaultKind::kEcsUnavailable, 0.01);
  // After all that refuse a request, so that these are left some to act on.
  profile.add(FaultKind::kApiSlow, 0.05, delayed(seconds{1}, minutes{1}));
  profile.add(FaultKind::kImagePullFailed, 0.01);
  profile.add(FaultKind::kCrash, 0.02);
  profile.add(FaultKind::kOutOfMemory, 0.01);
  // Rare, because a process that hangs keeps its memory until the end of the range.
  profile.add(FaultKind::kHang, 0.0005);
  profile.add(FaultKind::kSlow, 0.05);
  return profile.take();
}

}  // namespace

std::span<const std::string_view> profile_names() { return kNames; }

bool is_profile(std::string_view name) {
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

std::vector<Fault> faults_of_profile(std::string_view name) {
  CRONWARP_ASSERT(is_profile(name), "there is no profile of this name");
  if (name == kNames[0]) return mild();
  return name == kNames[1] ? gen1_2016() : rough();
}

void add_profile(std::string_view name, Scenario& scenario) {
  CRONWARP_ASSERT(scenario.fault_profile.empty(), "a scenario has one profile at most");
  scenario.fault_profile = name;
  for (Fault& fault : faults_of_profile(name)) {
    const auto& faults = scenario.faults;
    const bool is_taken = std::any_of(faults.begin(), faults.end(),
                                      [&](const Fault& other) { return other.id == fault.id; });
    if (is_taken || !is_possible_on(fault.kind, scenario.manifest.platform)) continue;
    scenario.faults.push_back(std::move(fault));
  }
}

bool is_of_profile(const Fault& fault, const Scenario& scenario) {
  return !scenario.fault_profile.empty() && fault.location.source == nullptr &&
         fault.id.starts_with(scenario.fault_profile + "/");
}

void remove_faults(Scenario& scenario) {
  scenario.faults.clear();
  scenario.fault_profile.clear();
}

}  // namespace cronwarp::manifest

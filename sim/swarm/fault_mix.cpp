#include "sim/swarm/fault_mix.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/random.h"

namespace cronwarp::sim {
namespace {

constexpr double kOwnChance = 0.5;
constexpr double kKindChance = 0.25;
constexpr std::array<double, 5> kStrengths = {0.001, 0.003, 0.01, 0.03, 0.1};
// A window takes at most this part of the range.
constexpr std::int64_t kWindowPart = 8;
constexpr std::uint32_t kRequestsAtOnceMax = 10;

// What is drawn of one fault.
enum Draw : std::uint32_t { kIsIn = 0, kStrength = 1, kBegin = 2, kLength = 3, kLimit = 4 };

class Mixer {
 public:
  Mixer(const Scenario& scenario, TimeRange range)
      : random_(scenario.seed), range_(range), platform_(scenario.manifest.platform) {}

  bool is_in(const Fault& fault, double chance) const {
    return random_.unit(key(fault.id, kIsIn)) < chance;
  }

  Fault draw(FaultKind kind) const {
    Fault fault;
    fault.id = "swarm/" + std::string(to_string(kind));
    fault.kind = kind;
    if (lasts(kind)) {
      set_window(fault);
    } else if (kind == FaultKind::kDeploy) {
      fault.at = range_.from + below(range_.to - range_.from, fault.id, kBegin);
    } else {
      fault.probability = kStrengths[random_.below(kStrengths.size(), key(fault.id, kStrength))];
    }
    if (kind == FaultKind::kRateExceeded) {
      fault.probability = 1;
      fault.settings.limit =
          1 + static_cast<std::uint32_t>(random_.below(kRequestsAtOnceMax, key(fault.id, kLimit)));
    }
    return fault;
  }

  Platform platform() const { return platform_; }

 private:
  static Random::Key key(std::string_view id, Draw draw) {
    return {RandomPurpose::kFaultMix, stable_key(id), 0, draw};
  }

  Duration below(Duration bound, std::string_view id, Draw draw) const {
    const auto length = static_cast<std::uint64_t>(std::max<std::int64_t>(bound.count(), 1));
    return Duration{static_cast<std::int64_t>(random_.below(length, key(id, draw)))};
  }

  // Whether a fault of this kind is a state that lasts, and not an accident of one firing.
  static bool lasts(FaultKind kind) {
    switch (kind) {
      case FaultKind::kRuleDisabled:
      case FaultKind::kNoPermission:
      case FaultKind::kPasswordRotated:
      case FaultKind::kRackDown:
      case FaultKind::kNoMemory:
        return true;
      default:
        return false;
    }
  }

  void set_window(Fault& fault) const {
    using std::chrono::minutes;
    const Duration length = below((range_.to - range_.from) / kWindowPart, fault.id, kLength);
    const Instant begin = range_.from + below(range_.to - range_.from, fault.id, kBegin);
    fault.from = std::chrono::floor<minutes>(begin);
    fault.to = std::chrono::floor<minutes>(begin + length) + minutes{1};
  }

  Random random_;
  TimeRange range_;
  Platform platform_;
};

}  // namespace

std::vector<Fault> draw_fault_mix(const Scenario& scenario, TimeRange range) {
  const Mixer mixer(scenario, range);
  std::vector<Fault> mix;
  if (!scenario.faults.empty()) {
    std::copy_if(scenario.faults.begin(), scenario.faults.end(), std::back_inserter(mix),
                 [&](const Fault& fault) { return mixer.is_in(fault, kOwnChance); });
    return mix;
  }
  for (int number = 0; number < kFaultKinds; ++number) {
    const auto kind = static_cast<FaultKind>(number);
    if (!is_possible_on(kind, mixer.platform())) continue;
    Fault fault = mixer.draw(kind);
    if (mixer.is_in(fault, kKindChance)) mix.push_back(std::move(fault));
  }
  return mix;
}

}  // namespace cronwarp::sim

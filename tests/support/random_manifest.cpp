#include "tests/support/random_manifest.h"

#include <array>
#include <chrono>
#include <random>
#include <vector>

#include <fmt/format.h>

#include "base/time.h"
#include "model/fault.h"

namespace cronwarp::test {
namespace {

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
  std::uint64_t between(std::uint64_t low, std::uint64_t high) {
    return low + below(high - low + 1);
  }
  bool one_in(std::uint64_t n) { return below(n) == 0; }

 private:
  std::mt19937_64 engine_;
};

std::string expression(Generator& random) {
  switch (random.below(9)) {
    case 0:
      return "* * * * ?";
    case 1:
      return fmt::format("*/{} * * * ?", random.between(2, 30));
    case 2:
      return fmt::format("{} * * * ?", random.below(60));
    case 3:
      return fmt::format("{} {} * * ?", random.below(60), random.below(24));
    case 4:
      return fmt::format("{} {} ? * MON-FRI", random.below(60), random.below(24));
    case 5:
      return fmt::format("{} {} {}W * ?", random.below(60), random.below(24),
                         random.between(1, 15));
    case 6:
      return fmt::format("{} {} L * ?", random.below(60), random.below(24));
    case 7:
      return fmt::format("{} 20-2 ? * {}", random.below(60), "FRI-SUN");
    default:
      return fmt::format("0/{} {}-{} * * ?", random.between(5, 20), random.below(12),
                         random.between(12, 23));
  }
}

std::string duration(Generator& random) {
  const std::uint64_t length_s = random.between(1, 4000);
  switch (random.below(4)) {
    case 0:
      return "0s";
    case 1:
      return fmt::format("{}s", length_s);
    case 2:
      return fmt::format("{{uniform: [{}s, {}s]}}", length_s, length_s + random.below(5000));
    default:
      return fmt::format("{{lognormal: {{median: {}s, p99: {}s}}}}", length_s,
                         length_s + random.below(20000));
  }
}

std::string behaviours(Generator& random) {
  std::string text = "tasks:\n";
  for (const char* pattern : {"alpha.*", "beta.*", "*"}) {
    text += fmt::format("  \"{}\":\n    duration: {}\n", pattern, duration(random));
    if (random.one_in(2)) {
      text += fmt::format("    exit_codes: {{0: {}, 1: {}, 137: {}}}\n", random.between(1, 99),
                          random.between(1, 20), random.between(1, 5));
    }
  }
  return text;
}

std::string manifest(Generator& random) {
  std::string text = "manifest:\n";
  std::uint64_t number = 0;
  for (const char* service : {"alpha", "beta", "gamma"}) {
    text += fmt::format("  {}:\n    image: x\n", service);
    if (random.one_in(2)) text += fmt::format("    mem_limit: {}m\n", random.between(64, 900));
    text += "    labels:\n";
    for (std::uint64_t n = random.between(1, 4); n > 0; --n) {
      // Some commands are shared: a process must not be told from another by its command.
      text += fmt::format("      - convox.cron.task{}={} bin/{}\n", number, expression(random),
                          random.one_in(2) ? "shared" : fmt::format("task {}", number));
      ++number;
    }
  }
  return text;
}

Platform platform(Generator& random) {
  return random.one_in(2) ? Platform::kGen1 : Platform::kGen1April2016;
}

std::string head(Generator& random, Platform platform) {
  return fmt::format("platform: {}\nseed: {}\n", to_string(platform), random.below(1000));
}

std::string pattern(Generator& random) {
  constexpr std::array kPatterns = {"*", "alpha.*", "beta.task*", "gamma.*", "*.task0"};
  return kPatterns[random.below(kPatterns.size())];
}

std::string instant(Generator& random) {
  const Instant first{std::chrono::sys_days{std::chrono::year{2026} / 2 / 15}};
  constexpr std::uint64_t kMinutes = 38 * 24 * 60;
  return format_instant(first + std::chrono::minutes{random.below(kMinutes)});
}

std::string setting(Generator& random, FaultKind kind) {
  switch (kind) {
    case FaultKind::kRuleLate:
    case FaultKind::kRuleDuplicate:
    case FaultKind::kLambdaColdStart:
    case FaultKind::kLambdaDuplicate:
    case FaultKind::kApiSlow:
      return fmt::format(", delay: {}", duration(random));
    case FaultKind::kApiStatus:
      return fmt::format(", status: {}", random.between(300, 599));
    case FaultKind::kCrash:
      return fmt::format(", exit_code: {}", random.between(1, 255));
    case FaultKind::kSlow:
      return fmt::format(", factor: {}.5", random.between(1, 9));
    case FaultKind::kRateExceeded:
      return fmt::format(", limit: {}", random.between(1, 5));
    default:
      return "";
  }
}

// When, how often and to whom; all of them open at times.
std::string conditions(Generator& random) {
  std::string text;
  if (random.one_in(2)) text += fmt::format(", tasks: \"{}\"", pattern(random));
  switch (random.below(4)) {
    case 0:
      text += fmt::format(", from: {}", instant(random));
      break;
    case 1:
      text += fmt::format(", from: {}, for: {}h", instant(random), random.between(1, 200));
      break;
    case 2:
      text += fmt::format(", to: {}", instant(random));
      break;
    default:
      break;
  }
  if (random.one_in(3)) text += fmt::format(", skip: {}", random.below(20));
  if (random.one_in(3)) text += fmt::format(", times: {}", random.between(1, 20));
  if (random.one_in(2)) text += fmt::format(", probability: 0.{:02}", random.between(1, 99));
  return text;
}

std::string fault(Generator& random, Platform platform) {
  while (true) {
    const auto kind = static_cast<FaultKind>(random.below(kFaultKinds));
    if (!is_possible_on(kind, platform)) continue;
    if (kind == FaultKind::kDeploy) {
      return fmt::format("- {{fault: deploy, at: {}}}\n", instant(random));
    }
    return fmt::format("- {{fault: {}{}{}}}\n", to_string(kind),
                       random.one_in(2) ? setting(random, kind) : "", conditions(random));
  }
}

std::string faults(Generator& random, Platform platform) {
  std::string text;
  if (random.one_in(4)) {
    constexpr std::array kProfiles = {"mild", "gen1-2016", "rough"};
    text += fmt::format("- {}\n", kProfiles[random.below(kProfiles.size())]);
  }
  for (std::uint64_t n = random.between(1, 6); n > 0; --n) text += fault(random, platform);
  return text;
}

std::string count(Generator& random) {
  const std::uint64_t least = random.between(1, 40);
  constexpr std::array kPeriods = {"day, zone: Europe/Warsaw", "week", "month, zone: Asia/Tokyo",
                                   "range"};
  return fmt::format("{}: {}..{}, per: {}", random.one_in(2) ? "firings" : "successes", least,
                     random.one_in(2) ? std::to_string(least + random.below(900)) : "",
                     kPeriods[random.below(kPeriods.size())]);
}

std::string window(Generator& random) {
  const std::uint64_t from = random.below(24);
  return fmt::format("{}: {{from: \"{:02}:{:02}\", to: \"{:02}:00\", weekdays: {}}}, zone: {}",
                     random.one_in(2) ? "within" : "never", from, random.between(1, 59),
                     random.between(0, 24), random.one_in(2) ? "[MON-FRI]" : "[SAT, TUE-WED]",
                     random.one_in(2) ? "America/New_York" : "UTC");
}

std::string rule(Generator& random) {
  const std::uint64_t minutes = random.between(1, 3000);
  switch (random.below(12)) {
    case 0:
      return count(random);
    case 1:
      return fmt::format("gap: {{at_most: {}m, at_least: {}m}}", minutes + random.below(3000),
                         minutes);
    case 2:
      return window(random);
    case 3:
      return fmt::format("lateness: {}s", random.below(120));
    case 4:
      return fmt::format("done_by: \"{:02}:30\", zone: Europe/London", random.below(24));
    case 5:
      return fmt::format("duration: {}m", minutes);
    case 6:
      return random.one_in(2) ? std::string("no_overlap: self")
                              : fmt::format("no_overlap: \"{}\"", pattern(random));
    case 7:
      return fmt::format("concurrency: {}", random.between(1, 10));
    case 8:
      return fmt::format("success_rate: {}.{:02}%", random.between(1, 99), random.below(100));
    case 9:
      return fmt::format("served: {{within: {}m}}", minutes);
    default:
      return fmt::format("recovery: {{within: {}m, lateness: {}s}}", minutes, random.below(120));
  }
}

// Each has a name, since chance may expect the same twice.
std::string expectations(Generator& random) {
  std::string text;
  for (std::uint64_t n = random.between(1, 10); n > 0; --n) {
    text += fmt::format("- {{name: \"expectation {}\", tasks: \"{}\", {}}}\n", n, pattern(random),
                        rule(random));
  }
  if (random.one_in(2)) text += fmt::format("- {{deploys: {}m}}\n", random.between(1, 300));
  return text;
}

std::string delivery(Generator& random) {
  return fmt::format("delivery: {{dead_letter_queue: {}, event_age_max: {}m, retries_max: {}}}\n",
                     random.one_in(2) ? "true" : "false", random.between(1, 1440),
                     random.below(186));
}

std::string rack(Generator& random) {
  return fmt::format("rack: {{instances: {}, instance_memory: {}m}}\n", random.between(1, 3),
                     random.between(900, 2000));
}

}  // namespace

std::string random_scenario(std::uint64_t seed) {
  Generator random(seed);
  std::string text = head(random, platform(random));
  if (random.one_in(2)) text += rack(random);
  text += behaviours(random);
  return text + manifest(random);
}

std::string random_faulty_scenario(std::uint64_t seed) {
  Generator random(seed);
  const Platform chosen = platform(random);
  std::string text = head(random, chosen);
  if (random.one_in(2)) text += rack(random);
  if (random.one_in(2)) text += delivery(random);
  text += "faults:\n" + faults(random, chosen);
  text += "expect:\n" + expectations(random);
  text += behaviours(random);
  return text + manifest(random);
}

std::string random_faults(std::uint64_t seed, Platform platform) {
  Generator random(seed);
  return faults(random, platform);
}

std::string random_expectations(std::uint64_t seed) {
  Generator random(seed);
  return expectations(random);
}

ScenarioPair random_scenario_and_addition(std::uint64_t seed) {
  Generator random(seed);
  std::string text = head(random, platform(random));
  text += behaviours(random);
  text += manifest(random);
  // One more label of the last service; its id sorts before those of its neighbours.
  return {text,
          text + fmt::format("      - convox.cron.addition={} bin/shared\n", expression(random))};
}

}  // namespace cronwarp::test

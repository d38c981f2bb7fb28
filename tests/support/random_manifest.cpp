#include "tests/support/random_manifest.h"

#include <random>

#include <fmt/format.h>

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
                          random.below(20), random.below(5));
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

std::string head(Generator& random) {
  return fmt::format("platform: {}\nseed: {}\n", random.one_in(2) ? "gen1" : "gen1-2016-04",
                     random.below(1000));
}

}  // namespace

std::string random_scenario(std::uint64_t seed) {
  Generator random(seed);
  std::string text = head(random);
  if (random.one_in(2)) {
    text += fmt::format("rack: {{instances: {}, instance_memory: {}m}}\n", random.between(1, 3),
                        random.between(900, 2000));
  }
  return text + behaviours(random) + manifest(random);
}

ScenarioPair random_scenario_and_addition(std::uint64_t seed) {
  Generator random(seed);
  const std::string text = head(random) + behaviours(random) + manifest(random);
  // One more label of the last service; its id sorts before those of its neighbours.
  return {text,
          text + fmt::format("      - convox.cron.addition={} bin/shared\n", expression(random))};
}

}  // namespace cronwarp::test

#include <charconv>
#include <cstdint>
#include <iostream>
#include <string_view>

#include "tests/bench/run/fleet.h"

int main(int argc, char** argv) {
  std::uint32_t tasks = 0;
  const std::string_view text = argc == 2 ? argv[1] : "";
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), tasks);
  if (error != std::errc{} || end != text.data() + text.size() || tasks == 0) {
    std::cerr << "usage: fleet TASKS > fleet.yml\n";
    return 2;
  }
  std::cout << cronwarp::bench::fleet_scenario(tasks);
}

#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace cronwarp::cli {

// An option that takes a whole number from 0 to 2^64 - 1, decimal or hexadecimal with 0x; anything
// else is a usage error. (CLI11 itself would read -1, 010 and too many digits without a word.)
void add_number_option(CLI::App& command, const std::string& name, const std::string& description,
                       std::function<void(std::uint64_t)> store);

}  // namespace cronwarp::cli

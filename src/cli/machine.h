#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "base/time.h"

// All that the program asks of the machine it runs on. Nothing else reads the wall clock, the
// environment or the terminal, and no result depends on these but defaults and `environment` in
// reports.

namespace cronwarp::cli {

// The wall clock.
Instant wall_clock_now();

// Counts on, unaffected by changes of the wall clock.
Duration monotonic_now();

// "2025b", from /usr/share/zoneinfo; "unknown" where the system does not say.
std::string tzdata_version();

std::string working_directory();

std::optional<std::string> environment_variable(const std::string& name);
std::map<std::string, std::string> environment_variables();

bool is_terminal(int descriptor);
// Whether it takes a few KiB at once, without making the program wait for who reads it.
bool can_write_now(int descriptor);
// Columns of the terminal; nullopt if it is none.
std::optional<std::size_t> terminal_width(int descriptor);

// Cores that this program may use; at least 1.
std::size_t core_count();

// From here on a reader that has gone is an error of the write and not the program's end.
void survive_broken_pipes();

// Lets the program have as many descriptors open as the system allows it; returns how many.
std::size_t raise_descriptor_limit();

}  // namespace cronwarp::cli

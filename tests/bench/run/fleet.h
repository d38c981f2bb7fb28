#pragma once

#include <cstdint>
#include <string>

namespace cronwarp::bench {

// A scenario of `tasks` tasks as a large installation has them: 5 % every minute, 20 % every 5 to
// 15 minutes, 40 % hourly, 30 % daily, 5 % weekly or monthly; ten to a service; lognormal run times
// and one exit in a hundred a failure. Depends on `tasks` alone.
std::string fleet_scenario(std::uint32_t tasks);

}  // namespace cronwarp::bench

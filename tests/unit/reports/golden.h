#pragma once

#include <string>
#include <string_view>

namespace cronwarp::reports::test {

// Compares with tests/unit/reports/golden/<name>, byte by byte. With UPDATE_GOLDEN set in the
// environment it writes the file instead; read the difference before committing it.
void expect_golden(std::string_view name, std::string_view actual);

// The path of a golden, and a file's content.
std::string golden_path(std::string_view name);
std::string read_file(const std::string& path);

}  // namespace cronwarp::reports::test

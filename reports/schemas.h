#pragma once

#include <span>
#include <string_view>

namespace cronwarp::reports {

// A JSON Schema (2020-12) of something we read or write, built into the program.
struct Schema {
  std::string_view name;  // "report", as in reports/schema/report.schema.json
  std::string_view text;
};

// By name.
std::span<const Schema> schemas();

}  // namespace cronwarp::reports

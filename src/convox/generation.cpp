#include "convox/generation.h"

namespace cronwarp::convox {
namespace {

constexpr Generation kAll[] = {Generation::kGen1April2016, Generation::kGen2, Generation::kV3};

}  // namespace

std::string_view to_string(Generation generation) {
  switch (generation) {
    case Generation::kGen1April2016:
      return "gen1-2016";
    case Generation::kGen2:
      return "gen2";
    case Generation::kV3:
      return "v3";
  }
  return "";
}

std::optional<Generation> parse_generation(std::string_view name) {
  for (const Generation generation : kAll) {
    if (to_string(generation) == name) return generation;
  }
  return std::nullopt;
}

std::string_view rack_version(Generation generation) {
  switch (generation) {
    case Generation::kGen1April2016:
      return "20160420221228";
    case Generation::kGen2:
      return "20260421192651";
    case Generation::kV3:
      return "3.24.9";
  }
  return "";
}

}  // namespace cronwarp::convox

#include "runner/sampling.h"

#include <charconv>
#include <system_error>

namespace cronwarp {

Expected<Sampling, std::string> parse_sampling(std::string_view text) {
  if (text == "first") return Sampling{Sampling::Kind::kFirst, 1};
  if (text == "all") return Sampling{Sampling::Kind::kAll, 1};
  std::uint64_t runs = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), runs);
  if (error != std::errc{} || end != text.data() + text.size() || runs == 0) {
    return Unexpected{std::string("expected 'first', 'all' or a number from 1 on")};
  }
  return Sampling{Sampling::Kind::kSpread, runs};
}

std::string to_string(const Sampling& sampling) {
  switch (sampling.kind) {
    case Sampling::Kind::kFirst:
      return "first";
    case Sampling::Kind::kAll:
      return "all";
    case Sampling::Kind::kSpread:
      break;
  }
  return std::to_string(sampling.runs);
}

}  // namespace cronwarp

#include "fakes/rack/rack_log.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/utf8.h"

namespace cronwarp::fakes {
namespace {

constexpr std::string_view kCutMark = "...";

bool is_wanted(const convox::LogLine& line, const convox::LogQuery& query) {
  if (query.since && line.at < *query.since) return false;
  if (!query.service.empty() && line.service != query.service) return false;
  if (query.process && (line.service.empty() || line.process != *query.process)) return false;
  return query.filter.empty() || line.message.find(query.filter) != std::string::npos;
}

}  // namespace

void RackLog::add(convox::LogLine line) {
  if (lines_max_ == 0) return;
  // What a command line or a line of output may be is up to the clients; what is kept is not.
  if (line.message.size() > kMessageBytesMax) {
    // A new text, because one that is cut keeps its memory.
    line.message =
        std::string(utf8_prefix(line.message, kMessageBytesMax - kCutMark.size())).append(kCutMark);
  }
  if (lines_.size() == lines_max_) lines_.pop_front();
  lines_.push_back(std::move(line));
}

std::vector<convox::LogLine> RackLog::read(const convox::LogQuery& query, std::uint64_t after,
                                           std::size_t max) const {
  std::vector<convox::LogLine> wanted;
  auto line = std::upper_bound(
      lines_.begin(), lines_.end(), after,
      [](std::uint64_t number, const convox::LogLine& other) { return number < other.number; });
  for (; line != lines_.end() && wanted.size() < max; ++line) {
    if (is_wanted(*line, query)) wanted.push_back(*line);
  }
  return wanted;
}

}  // namespace cronwarp::fakes

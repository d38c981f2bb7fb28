#include "fakes/endpoint/log_stream.h"

#include <deque>
#include <utility>

#include "convox/objects.h"
#include "fakes/endpoint/frame_text.h"

namespace cronwarp::fakes {
namespace {

constexpr std::size_t kLinesPerPull = 500;
constexpr std::size_t kBytesPerPull = std::size_t{256} << 10;

}  // namespace

LogStream::LogStream(FakeRack& rack, std::string app, convox::LogQuery query,
                     const Options& options)
    : rack_(rack), app_(std::move(app)), query_(std::move(query)), options_(options) {
  if (options_.tail) skip_to_tail();
}

RackStream::Output LogStream::pull() {
  Output output;
  const std::uint64_t last = rack_.log_lines();
  const auto lines = rack_.read_logs(app_, query_, seen_, kLinesPerPull);
  if (!lines) {
    output.ended = true;
    return output;
  }
  std::size_t bytes = 0;
  for (const convox::LogLine& line : *lines) {
    if (bytes > kBytesPerPull) return output;
    output.frames.push_back(format(line));
    bytes += output.frames.back().size();
    seen_ = line.number;
  }
  if (lines->size() == kLinesPerPull) return output;
  seen_ = last;  // what does not fit the query need not be looked at again
  output.ended = !options_.follow || is_gone();
  return output;
}

void LogStream::skip_to_tail() {
  std::deque<std::uint64_t> last;  // the lines to show, and the one before them
  last.push_back(0);
  while (true) {
    const auto lines = rack_.read_logs(app_, query_, seen_, kLinesPerPull);
    if (!lines || lines->empty()) break;
    for (const convox::LogLine& line : *lines) {
      last.push_back(line.number);
      if (last.size() > *options_.tail + 1) last.pop_front();
    }
    seen_ = lines->back().number;
  }
  seen_ = last.front();
}

bool LogStream::is_gone() { return query_.process && !rack_.get_process(app_, *query_.process); }

std::string LogStream::format(const convox::LogLine& line) const {
  const bool is_gen1 = rack_.generation() == convox::Generation::kGen1April2016;
  std::string text;
  if (is_gen1 || options_.prefix) {
    text = format_instant(std::chrono::floor<std::chrono::seconds>(line.at));
    text += ' ';
  }
  const std::string id = convox::process_name(rack_.generation(), line.service, line.process);
  if (is_gen1 && !line.service.empty()) {
    text.append(line.service).append(":").append(line.release).append("/").append(id) += ' ';
  } else if (!is_gen1 && options_.prefix) {
    text += line.service.empty() ? "system/rack" : "service/" + line.service + '/' + id;
    text += ' ';
  }
  append_frame_text(text, line.message);
  text += '\n';
  return text;
}

}  // namespace cronwarp::fakes

#include "fakes/server/access_log.h"

#include <iterator>
#include <ostream>
#include <utility>

#include <fmt/format.h>

namespace cronwarp::fakes {
namespace {

using Format = AccessLog::Format;

// What a client may fill of a line. The lengths of a word once escaped, and what stands around the
// words, are together below AccessLog::kLineBytesMax.
constexpr std::size_t kReadOfWord = 1024;
constexpr std::size_t kClientBytes = 64;
constexpr std::size_t kMethodBytes = 256;
constexpr std::size_t kPathBytes = 3072;
constexpr std::string_view kCut = "...";

// Printable ASCII stays; what is left out of it becomes "\xNN", and a backslash two. In a text a
// space is left out as well: a word must not look like two.
void append_escaped(std::string& out, char c, Format format) {
  const bool is_json = format == Format::kJson;
  const std::string_view backslash = is_json ? "\\\\" : "\\";
  if (c == '\\') {
    out += backslash;
    out += backslash;
  } else if (c == '"' && is_json) {
    out += "\\\"";
  } else if (c >= (is_json ? ' ' : '!') && c <= '~') {
    out += c;
  } else {
    fmt::format_to(std::back_inserter(out), "{}x{:02x}", backslash, static_cast<unsigned char>(c));
  }
}

// A dash for what did not come, because the request broke off before it.
std::string escaped(std::string_view text, Format format, std::size_t bytes_max) {
  std::string out;
  for (const char c : text.empty() ? "-" : text.substr(0, kReadOfWord)) {
    const std::size_t whole = out.size();
    append_escaped(out, c, format);
    if (out.size() > bytes_max) {
      out.resize(whole);
      return out.append(kCut);
    }
  }
  return text.size() > kReadOfWord ? out.append(kCut) : out;
}

std::string line_of(const AccessLog::Entry& entry, Format format) {
  const std::string at = format_instant(entry.at);
  const std::string client = escaped(entry.client, format, kClientBytes);
  const std::string method = escaped(entry.method, format, kMethodBytes);
  const std::string path = escaped(entry.path, format, kPathBytes);
  if (format == Format::kText) {
    return fmt::format("{} {} {} {} {} {} B {:.1f} ms\n", at, client, method, path, entry.status,
                       entry.bytes, static_cast<double>(entry.elapsed_us) / 1000);
  }
  return fmt::format(
      R"({{"at":"{}","client":"{}","method":"{}","path":"{}","status":{},"bytes":{},)"
      R"("elapsed_us":{}}})"
      "\n",
      at, client, method, path, entry.status, entry.bytes, entry.elapsed_us);
}

std::string gap_line(std::uint64_t left_out, Format format) {
  return format == Format::kText ? fmt::format("... {} lines left out\n", left_out)
                                 : fmt::format("{{\"left_out\":{}}}\n", left_out);
}

}  // namespace

void AccessLog::write(const Entry& entry) {
  if (can_take_ && !can_take_()) {
    ++left_out_;
    return;
  }
  std::string text;
  if (left_out_ > 0) {
    text = gap_line(std::exchange(left_out_, 0), format_);
  }
  text += line_of(entry, format_);
  out_ << text;
  out_.flush();
}

}  // namespace cronwarp::fakes

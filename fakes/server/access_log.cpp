#include "fakes/server/access_log.h"

#include <iterator>
#include <ostream>

#include <fmt/format.h>

namespace cronwarp::fakes {
namespace {

// Printable ASCII stays; what is left out of it becomes "\xNN", and a backslash two.
std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c >= ' ' && c <= '~') {
      out += c;
    } else {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

// What did not come, because the request broke off before it.
std::string printable_or_dash(std::string_view text) {
  return printable(text.empty() ? "-" : text);
}

// A word must not look like two.
std::string word(std::string_view text) {
  std::string out;
  for (const char c : printable_or_dash(text)) {
    out += c == ' ' ? std::string("\\x20") : std::string(1, c);
  }
  return out;
}

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : printable_or_dash(text)) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  return out + '"';
}

std::string text_line(const AccessLog::Entry& entry) {
  return fmt::format("{} {} {} {} {} {} B {:.1f} ms\n", format_instant(entry.at),
                     word(entry.client), word(entry.method), word(entry.path), entry.status,
                     entry.bytes, static_cast<double>(entry.elapsed_us) / 1000);
}

std::string json_line(const AccessLog::Entry& entry) {
  return fmt::format(
      R"({{"at":"{}","client":{},"method":{},"path":{},"status":{},"bytes":{},"elapsed_us":{}}})"
      "\n",
      format_instant(entry.at), json_string(entry.client), json_string(entry.method),
      json_string(entry.path), entry.status, entry.bytes, entry.elapsed_us);
}

}  // namespace

void AccessLog::write(const Entry& entry) {
  out_ << (format_ == Format::kText ? text_line(entry) : json_line(entry));
  out_.flush();
}

}  // namespace cronwarp::fakes

#include "reports/json_text.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/utf8.h"

namespace cronwarp::reports {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kLineColumns = 100;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool needs_escape(unsigned char c) { return c < 0x20 || c == '"' || c == '\\' || c == 0x7F; }

void append_escape(std::string& out, unsigned char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  out += "\\u00";
  out += kHex[c >> 4];
  out += kHex[c & 15];
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

enum class Escape { kNone, kJson };

// Replaces each byte that is not UTF-8 by U+FFFD.
void append_text(std::string& out, std::string_view text, Escape escape) {
  std::size_t run = 0;  // start of what is copied as it is
  std::size_t at = 0;
  while (at < text.size()) {
    const auto c = static_cast<unsigned char>(text[at]);
    const std::size_t bytes = c < 0x80 ? 1 : utf8_length(text.substr(at));
    if (bytes != 0 && !(escape == Escape::kJson && needs_escape(c))) {
      at += bytes;
      continue;
    }
    out += text.substr(run, at - run);
    if (bytes == 0) {
      out += kReplacement;
    } else {
      append_escape(out, c);
    }
    run = ++at;
  }
  out += text.substr(run);
}

void append_scalar(std::string& out, const ordered_json& value) {
  if (value.is_string()) {
    append_json_string(out, value.get_ref<const std::string&>());
  } else {
    out += value.dump();
  }
}

// False, with an unfinished text, once `out` would be longer than `end_max`.
bool append_on_one_line(std::string& out, const ordered_json& value, std::size_t end_max) {
  if (!value.is_structured()) {
    append_scalar(out, value);
    return out.size() <= end_max;
  }
  out += value.is_object() ? '{' : '[';
  bool first = true;
  for (const auto& item : value.items()) {
    if (!std::exchange(first, false)) out += ", ";
    if (value.is_object()) {
      append_json_string(out, item.key());
      out += ": ";
    }
    if (!append_on_one_line(out, item.value(), end_max)) return false;
  }
  out += value.is_object() ? '}' : ']';
  return out.size() <= end_max;
}

// `used`: columns that stand before the value on its line; one is kept for the comma after it.
void append_within(std::string& out, const ordered_json& value, std::size_t indent,
                   std::size_t used) {
  const std::size_t start = out.size();
  const std::size_t room = kLineColumns > used + 1 ? kLineColumns - used - 1 : 0;
  if (append_on_one_line(out, value, start + room) || !value.is_structured()) return;
  out.resize(start);
  out += value.is_object() ? '{' : '[';
  bool first = true;
  for (const auto& item : value.items()) {
    out += std::exchange(first, false) ? "\n" : ",\n";
    const std::size_t line = out.size();
    out.append(indent + 2, ' ');
    if (value.is_object()) {
      append_json_string(out, item.key());
      out += ": ";
    }
    append_within(out, item.value(), indent + 2, out.size() - line);
  }
  out += '\n';
  out.append(indent, ' ');
  out += value.is_object() ? '}' : ']';
}

enum class Order { kAsGiven, kByKey };

using Member = std::pair<std::string_view, const ordered_json*>;

void append_dense(std::string& out, const ordered_json& value, Order order) {
  if (!value.is_structured()) {
    append_scalar(out, value);
    return;
  }
  std::vector<Member> members;
  members.reserve(value.size());
  if (value.is_object()) {
    for (const auto& item : value.items()) members.emplace_back(item.key(), &item.value());
    if (order == Order::kByKey) std::sort(members.begin(), members.end());
  } else {
    for (const auto& element : value) members.emplace_back("", &element);
  }
  out += value.is_object() ? '{' : '[';
  bool first = true;
  for (const auto& [key, member] : members) {
    if (!std::exchange(first, false)) out += ',';
    if (value.is_object()) {
      append_json_string(out, key);
      out += ':';
    }
    append_dense(out, *member, order);
  }
  out += value.is_object() ? '}' : ']';
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  append_text(out, text, Escape::kJson);
  out += '"';
}

std::string valid_utf8(std::string_view text) {
  std::string out;
  append_text(out, text, Escape::kNone);
  return out;
}

std::string_view last_part(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  text.remove_prefix(text.size() - bytes_max);
  // A character has at most three bytes after its first.
  for (int skipped = 0; skipped < 3 && !text.empty() && is_continuation(text.front()); ++skipped) {
    text.remove_prefix(1);
  }
  return text;
}

void append_readable(std::string& out, const ordered_json& value, std::size_t indent) {
  append_within(out, value, indent, indent);
}

void append_compact(std::string& out, const ordered_json& value) {
  append_dense(out, value, Order::kAsGiven);
}

void append_canonical(std::string& out, const ordered_json& value) {
  append_dense(out, value, Order::kByKey);
}

}  // namespace cronwarp::reports

#include "convox/json_writer.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/utf8.h"

namespace cronwarp::convox {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

// Characters that stand for themselves. A table, because every character of every answer is looked
// up in it.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = ' '; c < 0x80; ++c) plain[c] = true;
  for (const char c : {'"', '\\', '<', '>', '&'}) plain[static_cast<unsigned char>(c)] = false;
  return plain;
}();

bool is_plain(char c) { return kPlain[static_cast<unsigned char>(c)]; }

void append_escape(std::string& out, char c) {
  switch (c) {
    case '"':
    case '\\':
      out += '\\';
      out += c;
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
      const auto byte = static_cast<unsigned char>(c);
      out += "\\u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 0xfU];
  }
}

void append_json_text(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size() && is_plain(text[plain])) ++plain;
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const std::size_t length = utf8_length(text);
    const std::string_view sequence = text.substr(0, length == 0 ? 1 : length);
    if (length == 0) {
      out += "\\ufffd";
    } else if (length == 1) {
      append_escape(out, text.front());
    } else if (sequence == "\u2028" || sequence == "\u2029") {
      // They end a line in JavaScript.
      out += sequence == "\u2028" ? "\\u2028" : "\\u2029";
    } else {
      out += sequence;
    }
    text.remove_prefix(sequence.size());
  }
  out += '"';
}

}  // namespace

JsonWriter::JsonWriter() {
  constexpr std::size_t kUsualBytes = 2048;
  out_.reserve(kUsualBytes);
}

JsonWriter& JsonWriter::begin_object() {
  begin_value();
  out_ += '{';
  ++depth_;
  is_first_ = true;
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  begin_value();
  out_ += '[';
  ++depth_;
  is_first_ = true;
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  end('}');
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  end(']');
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  begin_value();
  out_ += '"';
  out_ += name;
  out_ += "\": ";
  has_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::text_key(std::string_view name) {
  begin_value();
  append_json_text(out_, name);
  out_ += ": ";
  has_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::text(std::string_view value) {
  begin_value();
  append_json_text(out_, value);
  return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t value) {
  begin_value();
  char digits[24];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  out_.append(digits, end);
  return *this;
}

JsonWriter& JsonWriter::number(double value) {
  begin_value();
  char digits[32];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  out_.append(digits, end);
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  begin_value();
  out_ += value ? "true" : "false";
  return *this;
}

JsonWriter& JsonWriter::null() {
  begin_value();
  out_ += "null";
  return *this;
}

std::string JsonWriter::finish() && {
  out_ += '\n';
  return std::move(out_);
}

void JsonWriter::begin_value() {
  if (has_key_) {
    has_key_ = false;
  } else if (depth_ > 0) {
    break_line(!is_first_);
    is_first_ = false;
  }
}

void JsonWriter::end(char bracket) {
  --depth_;
  if (!is_first_) break_line(false);
  out_ += bracket;
  is_first_ = false;
}

void JsonWriter::break_line(bool comma) {
  constexpr std::string_view kBreak = ",\n                ";
  constexpr std::size_t kDepthMax = (kBreak.size() - 2) / 2;
  out_ += kBreak.substr(comma ? 0 : 1, (comma ? 2 : 1) + 2 * std::min(depth_, kDepthMax));
  if (depth_ > kDepthMax) out_.append(2 * (depth_ - kDepthMax), ' ');
}

std::string json_text(std::string_view text) {
  std::string out;
  append_json_text(out, text);
  return out;
}

}  // namespace cronwarp::convox

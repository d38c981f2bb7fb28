#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cronwarp {

// Byte offsets [begin, end) into a SourceText.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  friend bool operator==(const Span&, const Span&) = default;
};

// 1-based; columns count bytes, as compilers do.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

// A file's (or an argument's) text with the name a diagnostic shows for it. Diagnostics point into
// it, so it outlives them. Immutable.
class SourceText {
 public:
  SourceText(std::string name, std::string text);

  // Throws EnvironmentError if it cannot be read or is larger than 16 MiB. "-" is standard input.
  static SourceText read_file(const std::string& path);

  const std::string& name() const { return name_; }
  std::string_view text() const { return text_; }
  std::uint32_t line_count() const { return static_cast<std::uint32_t>(line_starts_.size()); }

  // Offsets past the end give the position after the last byte.
  Position position(std::uint32_t offset) const;
  // REQUIRES: 1 <= line <= line_count(). Without its line end.
  std::string_view line(std::uint32_t number) const;
  // REQUIRES: 1 <= line <= line_count().
  std::uint32_t line_start(std::uint32_t number) const { return line_starts_[number - 1]; }

 private:
  std::string name_;
  std::string text_;
  std::vector<std::uint32_t> line_starts_;
};

// Owns the texts of one command for as long as diagnostics point into them. Addresses are stable.
class SourceFiles {
 public:
  const SourceText& add(SourceText source) { return files_.emplace_back(std::move(source)); }
  // Throws EnvironmentError as SourceText::read_file does.
  const SourceText& read(const std::string& path) { return add(SourceText::read_file(path)); }

  const std::deque<SourceText>& all() const { return files_; }

 private:
  std::deque<SourceText> files_;
};

}  // namespace cronwarp
